package io.graft.instrumentation.spi.connection;

import io.graft.bootstrap.Outcome;
import io.graft.bootstrap.Slot;
import io.graft.governance.Governance;
import io.graft.governance.endpoint.OpenConnection;
import io.graft.governance.floor.Connection;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.Nesting;
import io.graft.instrumentation.spi.Attached;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives connections of clients that no adapter knows, at the method that connects a socket or
 * channel. Each adapter has one, in a static field of its own.
 *
 * <pre>
 *   begin ─ not virtual? ── the library continues as if Graft were absent
 *     ├──── no endpoint? ── the application gets a ConnectException
 *     └──── routed: the library connects to the endpoint; advice below may fail over
 *   leave ─ failed, connected, or pending until finished
 * </pre>
 */
public final class ConnectDriver {
  private static final int MOST_PENDING = 100_000;

  private final ThreadLocal<@Nullable ConnectAttempt> current = new ThreadLocal<>();
  private final Attached<Object, ConnectAttempt> pending =
      new Attached<>(
          MOST_PENDING,
          new Consumer<ConnectAttempt>() {
            @Override
            public void accept(ConnectAttempt lost) {
              lost.abandoned();
            }
          });

  /**
   * Begins to connect. Returns the result for the enter advice.
   *
   * @param waits whether the method blocks until the connection is established
   */
  public @Nullable Object begin(@Nullable SocketAddress remote, boolean waits) {
    if (!(remote instanceof InetSocketAddress)) {
      return null;
    }
    InetSocketAddress given = (InetSocketAddress) remote;
    InetAddress to = given.getAddress();
    Object[] slot = Slot.current();
    Governance governance = Governance.current();
    if (to == null || given.getPort() == 0 || slot[Slot.OWN] != null || governance == null) {
      return null;
    }
    boolean nested = slot[Slot.CALL] != null;
    Connection connection = governance.outbound().floor().connection(to, given.getPort(), nested);
    if (connection == null) {
      return null;
    }
    ClientCall call = nested ? Nesting.current() : null;
    if (call != null && !connection.restrict(call.target())) {
      connection.restrict(call.redirected());
    }
    ConnectAttempt attempt = new ConnectAttempt(connection, given, current.get(), waits);
    if (!attempt.advance()) {
      return Outcome.throwing(new ConnectException(connection.refusal()));
    }
    current.set(attempt);
    return attempt;
  }

  /** Returns what this thread is inside of; {@code null}: nothing. */
  public @Nullable ConnectAttempt current() {
    return current.get();
  }

  /** Returns the address to connect to in place of one that was given to {@link #begin}. */
  public SocketAddress routed(SocketAddress given) {
    ConnectAttempt attempt = current.get();
    return attempt == null || attempt.given != given ? given : attempt.address();
  }

  /**
   * The thread leaves the method. Returns what {@link #begin} has begun; {@code null}: nothing, and
   * there is nothing to do.
   */
  public @Nullable ConnectAttempt leave(@Nullable Object entered) {
    if (!(entered instanceof ConnectAttempt)) {
      return null;
    }
    ConnectAttempt attempt = (ConnectAttempt) entered;
    if (attempt.around == null) {
      current.remove();
    } else {
      current.set(attempt.around);
    }
    return attempt;
  }

  /**
   * A channel is not connected yet.
   *
   * @param key what {@link #finished} will be called with
   */
  public void pending(Object key, ConnectAttempt attempt, OpenConnection opened) {
    attempt.pending = opened;
    if (!pending.put(key, attempt)) {
      attempt.abandoned();
    }
  }

  /** A channel that may have been pending is connected, or has failed, or neither yet. */
  public void finished(Object key, boolean connected, @Nullable Throwable failure) {
    ConnectAttempt attempt = connected || failure != null ? pending.remove(key) : null;
    if (attempt == null) {
      return;
    }
    OpenConnection opened = attempt.pending;
    if (failure == null && opened != null) {
      attempt.connected(opened);
    } else if (failure != null) {
      attempt.failed(failure);
    }
  }
}
