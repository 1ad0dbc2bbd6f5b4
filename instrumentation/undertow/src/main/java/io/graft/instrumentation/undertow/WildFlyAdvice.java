package io.graft.instrumentation.undertow;

import io.graft.governance.Governance;
import io.graft.governance.service.Registration;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
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

  private static final List<Integer> PLAIN_PORTS = new ArrayList<>();
  private static final List<Integer> SECURE_PORTS = new ArrayList<>();

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
      opened("http", PLAIN.of(inside, listener));
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
      opened("https", SECURE.of(inside, listener));
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

  static void opened(String scheme, @Nullable Object channel) {
    InetSocketAddress bound = address(channel);
    if (bound == null) {
      return;
    }
    Registration registration = Governance.lifecycle();
    boolean secure = scheme.equals("https");
    synchronized (PLAIN_PORTS) {
      (secure ? SECURE_PORTS : PLAIN_PORTS).add(bound.getPort());
      if (!PLAIN_PORTS.isEmpty()) {
        for (int port : SECURE_PORTS) {
          registration.doubt(port, "another listener of the same server has no TLS");
        }
      }
    }
    registration.listening(scheme, bound.getAddress(), bound.getPort());
  }

  static void closed(@Nullable Object channel) {
    InetSocketAddress bound = address(channel);
    if (bound == null) {
      return;
    }
    synchronized (PLAIN_PORTS) {
      PLAIN_PORTS.remove((Integer) bound.getPort());
      SECURE_PORTS.remove((Integer) bound.getPort());
    }
    Governance.lifecycle().closed(bound.getPort());
  }

  /** {@code null}: it did not open. */
  private static @Nullable InetSocketAddress address(@Nullable Object channel) {
    return channel instanceof BoundChannel
        ? ((BoundChannel) channel).getLocalAddress(InetSocketAddress.class)
        : null;
  }
}
