package io.graft.governance;

import io.graft.bootstrap.Slot;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.limit.Waiting;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.service.EarlyRegistration;
import io.graft.governance.service.Registration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The governance of this JVM: what adapters reach. There is none before the agent has started and
 * none after it has detached; adapters then leave the call as it is.
 */
public final class Governance {
  /** The longest that a call which comes before governance waits for it. */
  private static final long PATIENCE_SECONDS = 5;

  private static volatile @Nullable Governance installed;
  private static volatile @Nullable CountDownLatch starting;
  private static volatile @Nullable EarlyRegistration early;

  private static final Waiting WAITING = new Waiting();

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
    EarlyRegistration kept = early;
    early = null;
    if (governance != null && kept != null) {
      kept.passTo(governance.registration);
    }
  }

  /** The agent begins to start: {@link #awaited} waits for it until {@link #started}. */
  public static void starting() {
    early = new EarlyRegistration();
    starting = new CountDownLatch(1);
  }

  /** The agent has started, or failed to. */
  public static void started() {
    CountDownLatch latch = starting;
    starting = null;
    early = null;
    if (latch != null) {
      latch.countDown();
    }
  }

  /**
   * As {@link #current}, for calls that leave this JVM: one that the application makes while the
   * agent still starts waits for it, because the name that it calls may be known to nobody else.
   */
  public static @Nullable Governance awaited() {
    Governance governance = installed;
    if (governance != null) {
      return governance;
    }
    CountDownLatch latch = starting;
    if (latch != null && Slot.current()[Slot.OWN] == null) {
      try {
        latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return installed;
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

  /**
   * As {@link #registration}, for the life of the application: what is told while the agent still
   * starts is kept for it.
   */
  public static Registration lifecycle() {
    // In this order: install() sets the one before it takes the other away.
    EarlyRegistration kept = early;
    Governance governance = installed;
    return governance != null ? governance.registration : kept != null ? kept : Registration.NONE;
  }

  /**
   * The queues in which requests wait for a thread of their server: server adapters add what they
   * find, be the agent still starting or not.
   */
  public static Waiting waiting() {
    return WAITING;
  }

  /** What server adapters tell about the sockets that this application listens on. */
  public Registration registration() {
    return registration;
  }
}
