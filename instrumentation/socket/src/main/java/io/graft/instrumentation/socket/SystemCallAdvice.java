package io.graft.instrumentation.socket;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnDemand;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.connection.ConnectAttempt;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the JDK calls {@code connect} of the operating system. A refused descriptor is connected
 * again, to the next endpoint, below the code that would close it. Linux and Windows allow that;
 * elsewhere the second attempt fails, and the application gets the failure of the first.
 */
public final class SystemCallAdvice {
  private SystemCallAdvice() {}

  /** Channels, and sockets since JDK 13. */
  @OnDemand
  @JoinPoint(
      type = "sun.nio.ch.Net",
      method = "connect",
      descriptor = "(Ljava/net/ProtocolFamily;Ljava/io/FileDescriptor;Ljava/net/InetAddress;I)I")
  public static final class Connect {
    private static final PrivateMember CONNECT = PrivateMember.call(null, "connect", 4);

    private Connect() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside,
        @Argument(0) Object family,
        @Argument(1) FileDescriptor descriptor,
        @Argument(2) InetAddress remote,
        @Argument(3) int port)
        throws Throwable {
      ConnectAttempt opening = OpenSocketConnection.DRIVER.current();
      if (opening == null || opening.busy || !opening.isAt(remote, port)) {
        return null;
      }
      opening.family = family;
      opening.descriptor = descriptor;
      opening.busy = true;
      try {
        return Outcome.returning(connect(inside, opening, null));
      } catch (IOException failure) {
        return Outcome.throwing(failure);
      } finally {
        opening.busy = false;
      }
    }

    /**
     * Connects to the current endpoint, or to the next that does not refuse.
     *
     * @param polled the failure of an earlier attempt that was found by polling; {@code null}: none
     */
    static Object connect(Lookup inside, ConnectAttempt opening, @Nullable IOException polled)
        throws Throwable {
      IOException refused = polled;
      boolean mayAbort = polled != null;
      while (true) {
        try {
          return once(inside, opening);
        } catch (IOException failure) {
          if (!(mayAbort && ConnectAttempt.isOther(failure))) {
            opening.failover(refused, failure);
            refused = failure;
          }
          mayAbort = false;
        }
      }
    }

    private static Object once(Lookup inside, ConnectAttempt opening) throws Throwable {
      Object family = opening.family;
      Object descriptor = opening.descriptor;
      Object address = opening.address().getAddress();
      Object port = opening.address().getPort();
      return (Object) CONNECT.in(inside).invokeExact(family, descriptor, address, port);
    }
  }

  /** Whether a connection is established, since JDK 13: asked in a loop by threads that wait. */
  @OnDemand
  @JoinPoint(
      type = "sun.nio.ch.Net",
      method = "pollConnectNow",
      descriptor = "(Ljava/io/FileDescriptor;)Z",
      optional = true)
  public static final class Poll {
    private static final PrivateMember POLL = PrivateMember.call(null, "pollConnect", 2);

    private Poll() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside, @Argument(0) FileDescriptor descriptor) throws Throwable {
      ConnectAttempt opening = OpenSocketConnection.DRIVER.current();
      if (opening == null || !opening.waits() || opening.descriptor != descriptor) {
        return null;
      }
      opening.busy = true;
      try {
        return Outcome.returning(poll(inside, opening, descriptor));
      } catch (IOException failure) {
        return Outcome.throwing(failure);
      } finally {
        opening.busy = false;
      }
    }

    private static Object poll(Lookup inside, ConnectAttempt opening, FileDescriptor descriptor)
        throws Throwable {
      Object time = 0L;
      try {
        return (Object) POLL.in(inside).invokeExact((Object) descriptor, time);
      } catch (IOException failure) {
        opening.failover(null, failure);
        int result = (Integer) Connect.connect(inside, opening, failure);
        // Not established yet, as a rule: the thread continues to wait, for no longer than before.
        return result > 0;
      }
    }
  }

  /** Sockets before JDK 13; their system call is native code, and all around it is done here. */
  @OnDemand
  @JoinPoint(
      type = "java.net.AbstractPlainSocketImpl",
      method = "doConnect",
      descriptor = "(Ljava/net/InetAddress;II)V")
  public static final class Native {
    private static final PrivateMember ACQUIRE = PrivateMember.call(null, "acquireFD", 0);
    private static final PrivateMember RELEASE = PrivateMember.call(null, "releaseFD", 0);
    private static final PrivateMember CONNECT = PrivateMember.call(null, "socketConnect", 3);

    private Native() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside,
        @This Object impl,
        @Argument(0) InetAddress remote,
        @Argument(1) int port,
        @Argument(2) int millis)
        throws Throwable {
      ConnectAttempt opening = OpenSocketConnection.DRIVER.current();
      if (opening == null || !opening.isAt(remote, port)) {
        return null;
      }
      ACQUIRE.of(inside, impl);
      try {
        connect(inside, impl, opening, millis);
        return Outcome.returning(null);
      } catch (IOException failure) {
        return Outcome.throwing(failure);
      } finally {
        RELEASE.of(inside, impl);
      }
    }

    private static void connect(Lookup inside, Object impl, ConnectAttempt opening, int millis)
        throws Throwable {
      long began = System.nanoTime();
      IOException refused = null;
      boolean mayAbort = false;
      int left = millis;
      while (true) {
        try {
          once(inside, impl, opening, left);
          return;
        } catch (IOException failure) {
          // With a timeout the JDK polls. Its failure then does not tell ECONNABORTED from others.
          boolean repeat = mayAbort;
          if (!repeat) {
            opening.failover(refused, failure);
            refused = failure;
          }
          mayAbort = !repeat && millis > 0;
        }
        if (millis > 0) {
          left = millis - (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
          if (left <= 0) {
            throw new SocketTimeoutException("connect timed out");
          }
        }
      }
    }

    private static void once(Lookup inside, Object impl, ConnectAttempt opening, int millis)
        throws Throwable {
      Object address = opening.address().getAddress();
      Object port = opening.address().getPort();
      Object limit = millis;
      Object nothing = (Object) CONNECT.in(inside).invokeExact(impl, address, port, limit);
    }
  }
}
