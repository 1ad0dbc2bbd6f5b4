package io.graft.console.fleet;

import io.graft.governance.service.Instance;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The agent of an instance, and its last report. Guarded by the {@link FleetReader}. */
final class Agent {
  /** The longest time between two attempts to ask an agent that does not respond. */
  private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;

  private static final int MOST_DOUBLINGS = 5;

  /** {@code host:port} of its admin endpoint. */
  final String authority;

  /** Where to connect; {@code null}: {@link #failure} says why it cannot be asked. */
  final @Nullable Instance target;

  /** Whether it may get the credentials of {@code GRAFT_ADMIN_CREDENTIALS}. */
  final boolean trusted;

  /** The id of the instance that announces it. */
  final String id;

  boolean asking;
  long asked;
  long heard;
  @Nullable Report report;
  @Nullable String failure;
  private int failures;

  Agent(String authority, String id, @Nullable Instance target, boolean trusted) {
    this.authority = authority;
    this.id = id;
    this.target = target;
    this.trusted = trusted;
  }

  static Agent refused(String authority, String id, String reason) {
    Agent agent = new Agent(authority, id, null, false);
    agent.failure = reason;
    return agent;
  }

  /** Returns the address as an instance that the transport connects to. */
  static Instance at(String authority, InetAddress address, int port) {
    return Instance.builder("graft-admin", authority, address.getHostAddress(), port)
        .address(address)
        .build();
  }

  /** Whether it is time to ask again. */
  boolean isDue(long now, long everyNanos) {
    if (target == null || asking) {
      return false;
    }
    long pause = Math.min(LONGEST_PAUSE_NANOS, everyNanos << Math.min(failures, MOST_DOUBLINGS));
    return asked == 0 || now - asked >= pause;
  }

  /** Whether it has neither answered nor failed to. */
  boolean isNew() {
    return report == null && failures == 0;
  }

  /** Whether what responds can be it: on loopback, another process may have its port. */
  boolean mayBe(String instance) {
    return target == null
        || target.address() == null
        || !target.address().isLoopbackAddress()
        || id.startsWith(instance);
  }

  void answered(Report told, long now) {
    asking = false;
    heard = now;
    report = told;
    failure = null;
    failures = 0;
  }

  /** It is asked again soon: its login is checking the password. */
  void busy(String reason) {
    asking = false;
    failure = reason;
  }

  void failed(String reason) {
    asking = false;
    failure = reason;
    failures++;
  }
}
