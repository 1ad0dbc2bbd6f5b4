package io.graft.governance;

import io.graft.governance.inbound.Inbound;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.service.Registration;
import org.jspecify.annotations.Nullable;

/**
 * The governance of this JVM: what adapters reach. There is none before the agent has started and
 * none after it has detached; adapters then leave the call as it is.
 */
public final class Governance {
  private static volatile @Nullable Governance installed;

  private final Inbound inbound;
  private final Outbound outbound;
  private final Registration registration;

  public Governance(Inbound inbound, Outbound outbound, Registration registration) {
    this.inbound = inbound;
    this.outbound = outbound;
    this.registration = registration;
  }

  /** Makes {@code governance} the one of this JVM; {@code null} ends it. */
  public static void install(@Nullable Governance governance) {
    installed = governance;
  }

  /** Returns the governance of this JVM, or {@code null} where there is none. */
  public static @Nullable Governance current() {
    return installed;
  }

  /** The way of a request that arrives at this JVM. */
  public Inbound inbound() {
    return inbound;
  }

  /** The way of a call that leaves this JVM. */
  public Outbound outbound() {
    return outbound;
  }

  /** What server adapters tell about the sockets that this application listens on. */
  public Registration registration() {
    return registration;
  }
}
