package io.graft.governance.service;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The address of a host that a registry lists by name. The directory looks it up, at first before
 * an instance there is called and then again and again, so that no thread that calls has to. All
 * instances at the host share it.
 */
public final class HostAddress {
  private volatile @Nullable InetAddress address;
  private volatile boolean pending = true;

  /** Returns the address; {@code null}: it is not known yet, or the host is unknown. */
  public @Nullable InetAddress address() {
    return address;
  }

  /** Whether no lookup has ended yet. */
  public boolean isPending() {
    return pending;
  }

  /**
   * A lookup has ended. The address stays as long as the host has it, whatever the order, because
   * clients keep connections by address. It also stays if a name server fails.
   *
   * @param found in the order in which to try them; empty: the host is unknown
   */
  public void resolved(InetAddress[] found) {
    InetAddress before = address;
    boolean kept = found.length == 0;
    for (InetAddress each : found) {
      kept |= each.equals(before);
    }
    if (!kept) {
      address = found[0];
    }
    pending = false;
  }
}
