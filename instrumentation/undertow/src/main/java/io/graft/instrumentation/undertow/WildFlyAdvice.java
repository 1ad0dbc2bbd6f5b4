package io.graft.instrumentation.undertow;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.server.ListenerPorts;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioWorker;
import org.xnio.channels.BoundChannel;

/**
 * Reports the listeners of WildFly's Undertow subsystem, and when WildFly has deployed the
 * applications that it starts with. Its listeners accept requests before that, in any order. AJP
 * and the management interface have classes of their own and are not reported.
 */
public final class WildFlyAdvice {
  private static final String SERVER = "wildfly";

  private static final PrivateMember PLAIN = PrivateMember.get(null, "server");
  private static final PrivateMember SECURE = PrivateMember.get(null, "sslServer");

  private static final ListenerPorts PORTS = new ListenerPorts();

  private WildFlyAdvice() {}

  /** The boot of a server, and again after each reload, with all of its deployments. */
  @JoinPoint(
      type = "org.jboss.as.server.ServerService",
      method = "boot",
      descriptor = "(Lorg/jboss/as/controller/BootContext;)V")
  public static final class Boot {
    @OnEnter
    public static void enter() {
      Governance.lifecycle().starting(SERVER);
    }

    @OnExit
    public static void exit() {
      Governance.lifecycle().ready(SERVER);
    }
  }

  @JoinPoint(type = "org.wildfly.extension.undertow.HttpListenerService", method = "startListening")
  public static final class Start {
    @OnExit(onThrow = false)
    public static void exit(
        @Inside @Nullable Lookup inside, @This Object listener, @Argument(0) XnioWorker worker)
        throws Throwable {
      opened(false, PLAIN.of(inside, listener));
      WorkerQueue.add(worker);
    }
  }

  @JoinPoint(type = "org.wildfly.extension.undertow.HttpListenerService", method = "stopListening")
  public static final class Stop {
    @OnEnter
    public static void enter(@Inside @Nullable Lookup inside, @This Object listener) {
      closed(PLAIN.of(inside, listener));
    }
  }

  @JoinPoint(
      type = "org.wildfly.extension.undertow.HttpsListenerService",
      method = "startListening")
  public static final class StartSecure {
    @OnExit(onThrow = false)
    public static void exit(
        @Inside @Nullable Lookup inside, @This Object listener, @Argument(0) XnioWorker worker)
        throws Throwable {
      opened(true, SECURE.of(inside, listener));
      WorkerQueue.add(worker);
    }
  }

  @JoinPoint(type = "org.wildfly.extension.undertow.HttpsListenerService", method = "stopListening")
  public static final class StopSecure {
    @OnEnter
    public static void enter(@Inside @Nullable Lookup inside, @This Object listener) {
      closed(SECURE.of(inside, listener));
    }
  }

  private static void opened(boolean secure, @Nullable Object channel) {
    InetSocketAddress bound = address(channel);
    if (bound != null) {
      PORTS.opened(secure, bound.getAddress(), bound.getPort());
    }
  }

  private static void closed(@Nullable Object channel) {
    InetSocketAddress bound = address(channel);
    if (bound != null) {
      PORTS.closed(bound.getPort());
    }
  }

  /** {@code null}: it did not open. */
  private static @Nullable InetSocketAddress address(@Nullable Object channel) {
    return channel instanceof BoundChannel
        ? ((BoundChannel) channel).getLocalAddress(InetSocketAddress.class)
        : null;
  }
}
