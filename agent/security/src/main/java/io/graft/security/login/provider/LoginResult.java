package io.graft.security.login.provider;

import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of redeeming a code. Immutable. */
public final class LoginResult {
  /** The provider or its keys cannot be reached. */
  static final String UNAVAILABLE = "unavailable";

  private final Map<String, Object> claims;
  private final @Nullable String fault;

  private LoginResult(Map<String, Object> claims, @Nullable String fault) {
    this.claims = claims;
    this.fault = fault;
  }

  static LoginResult of(Map<String, Object> claims) {
    return new LoginResult(claims, null);
  }

  static LoginResult failed(String fault) {
    return new LoginResult(Collections.<String, Object>emptyMap(), fault);
  }

  /** The claims of the ID token; empty if it failed. */
  public Map<String, Object> claims() {
    return claims;
  }

  /** Why it failed, a word for the operator; {@code null}: it has not. */
  public @Nullable String fault() {
    return fault;
  }

  /** Whether it may work later. */
  public boolean isTemporary() {
    return UNAVAILABLE.equals(fault);
  }
}
