package io.graft.governance;

import io.graft.bootstrap.Slot;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.limit.ServerQueues;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.service.EarlyRegistration;
import io.graft.governance.service.Registration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The governance of this JVM, which adapters call. Before the agent has started and after it has
 * detached there is no instance, and adapters do nothing.
 */
public final class Governance {
  /** The longest that a call waits for governance to start. */
  private static final long PATIENCE_SECONDS = 5;

  private static volatile @Nullable Governance installed;
  private static volatile @Nullable CountDownLatch starting;
  private static volatile @Nullable EarlyRegistration early;

  /** Whether requests must be guarded, as soon as governance is installed. */
  private static volatile boolean guarded;

  private static final ServerQueues WAITING = new ServerQueues();

  private final Inbound inbound;
  private final Outbound outbound;
  private final Registration registration;

  public Governance(Inbound inbound, Outbound outbound, Registration registration) {
    this.inbound = inbound;
    this.outbound = outbound;
    this.registration = registration;
  }

  /** Installs the governance of this JVM; {@code null} removes it. */
  public static void install(@Nullable Governance governance) {
    installed = governance;
    EarlyRegistration kept = early;
    early = null;
    if (governance != null && kept != null) {
      kept.passTo(governance.registration);
    }
  }

  /** Called when the agent begins to start: {@link #awaited} then waits until {@link #started}. */
  public static void starting() {
    early = new EarlyRegistration();
    starting = new CountDownLatch(1);
  }

  /** Called when the agent has started, or has failed to start. */
  public static void started() {
    CountDownLatch latch = starting;
    starting = null;
    early = null;
    if (latch != null) {
      latch.countDown();
    }
  }

  /**
   * As {@link #current}, for outbound calls. While the agent is starting, it waits until the agent
   * has started, because the host of the call may be a name that only Graft can resolve.
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

  /** Called while the agent is starting, if its settings enforce a guard of requests. */
  public static void guarded() {
    guarded = true;
  }

  /**
   * As {@link #current}, for requests. While the agent is starting and requests are to be guarded,
   * it waits as {@link #awaited}.
   */
  public static @Nullable Governance serving() {
    Governance governance = installed;
    return governance != null || !guarded ? governance : awaited();
  }

  /** Called when the agent leaves: requests are served as without it. */
  public static void unguarded() {
    guarded = false;
  }

  /**
   * Whether no request may be served, because the agent that guards them is still starting, or has
   * failed to start.
   */
  public static boolean isClosed() {
    return guarded && installed == null;
  }

  /** Whether the agent is starting, so that {@link #awaited} may wait. */
  public static boolean isStarting() {
    return installed == null && starting != null;
  }

  /** Returns the governance of this JVM; {@code null}: not installed. */
  public static @Nullable Governance current() {
    return installed;
  }

  /** Governs requests that this JVM serves. */
  public Inbound inbound() {
    return inbound;
  }

  /** Governs calls that this JVM makes. */
  public Outbound outbound() {
    return outbound;
  }

  /**
   * As {@link #registration}, but also works while the agent is starting: reports are kept until
   * then.
   */
  public static Registration lifecycle() {
    // The order matters: install() sets the new registration before it clears this one.
    EarlyRegistration kept = early;
    Governance governance = installed;
    return governance != null ? governance.registration : kept != null ? kept : Registration.NONE;
  }

  /**
   * The queues in which requests wait for a thread of their server. Adapters add the queues that
   * they find, even while the agent is starting.
   */
  public static ServerQueues waiting() {
    return WAITING;
  }

  /** Receives the reports of server adapters. */
  public Registration registration() {
    return registration;
  }
}
