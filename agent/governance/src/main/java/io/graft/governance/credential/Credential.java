package io.graft.governance.credential;

import org.jspecify.annotations.Nullable;

/** The {@code Authorization} header of a call, or why there is none. Immutable. */
public final class Credential {
  private final @Nullable String header;
  private final String reason;
  private final boolean pending;

  private Credential(@Nullable String header, String reason, boolean pending) {
    this.header = header;
    this.reason = reason;
    this.pending = pending;
  }

  /**
   * @param header the value of {@code Authorization}, a secret
   */
  public static Credential of(String header) {
    return new Credential(header, "", false);
  }

  /** There is none now, and may be one within moments: it is being fetched. */
  public static Credential pending(String reason) {
    return new Credential(null, reason, true);
  }

  /**
   * There is none.
   *
   * @param reason a clause for the log and the application, without secrets
   */
  public static Credential none(String reason) {
    return new Credential(null, reason, false);
  }

  /** The value of {@code Authorization}, a secret; {@code null}: none. */
  public @Nullable String header() {
    return header;
  }

  /** Why there is none. */
  public String reason() {
    return reason;
  }

  public boolean isPending() {
    return pending;
  }

  /** Never shows the header. */
  @Override
  public String toString() {
    return header != null ? "a credential" : reason;
  }
}
