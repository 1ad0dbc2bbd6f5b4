package io.graft.instrumentation.grizzlyserver;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.server.ListenerPorts;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetAddress;
import org.glassfish.grizzly.ssl.SSLBaseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Reports the listeners of GlassFish and Payara, and when they have started their applications.
 * They accept connections before that.
 */
public final class GlassFishAdvice {
  private static final String SERVER = "glassfish";
  private static final String MICRO = "payara-micro";
  private static final String ADMINISTRATION = "admin-listener";

  private static final PrivateMember PORT = PrivateMember.call(null, "getPort", 0);

  private static final ListenerPorts PORTS = new ListenerPorts();

  private GlassFishAdvice() {}

  /** The start of the server, with the applications that are deployed in it. */
  @JoinPoint(
      type = "com.sun.enterprise.v3.server.AppServerStartup",
      method = "run",
      descriptor = "()Z")
  public static final class ServerStart {
    @OnEnter
    public static void enter() {
      Governance.lifecycle().starting(SERVER);
    }

    @OnExit
    public static void exit() {
      Governance.lifecycle().ready(SERVER);
    }
  }

  /** The start of Payara Micro: of the server, and then of the applications. */
  @JoinPoint(
      type = "fish.payara.micro.impl.PayaraMicroImpl",
      method = "bootStrap",
      descriptor = "()")
  public static final class MicroStart {
    @OnEnter
    public static void enter() {
      Governance.lifecycle().starting(MICRO);
    }

    @OnExit
    public static void exit() {
      Governance.lifecycle().ready(MICRO);
    }
  }

  /** A listener accepts connections. */
  @JoinPoint(
      type = "org.glassfish.grizzly.config.GenericGrizzlyListener",
      method = "start",
      descriptor = "()V")
  @Requires(type = "org.glassfish.grizzly.config.GenericGrizzlyListener", method = "getName")
  @Requires(type = "org.glassfish.grizzly.config.GenericGrizzlyListener", method = "getAddress")
  @Requires(type = "org.glassfish.grizzly.config.GenericGrizzlyListener", method = "isAjpEnabled")
  @Requires(type = "org.glassfish.grizzly.ssl.SSLBaseFilter")
  public static final class Start {
    private static final PrivateMember NAME = PrivateMember.call(null, "getName", 0);
    private static final PrivateMember ADDRESS = PrivateMember.call(null, "getAddress", 0);
    private static final PrivateMember AJP = PrivateMember.call(null, "isAjpEnabled", 0);
    private static final PrivateMember FILTERS = PrivateMember.getIfAny(null, "rootFilterChain");

    @OnExit(onThrow = false)
    public static void exit(@Inside @Nullable Lookup inside, @This Object listener) {
      int port = port(inside, listener);
      if (port <= 0) {
        return;
      }
      if (ADMINISTRATION.equals(NAME.of(inside, listener))) {
        Governance.lifecycle().exclude(port, "the administration of GlassFish");
      } else if (!Boolean.TRUE.equals(AJP.of(inside, listener))) {
        PORTS.opened(
            isSecure(FILTERS.of(inside, listener)),
            (InetAddress) ADDRESS.of(inside, listener),
            port);
      }
    }

    private static boolean isSecure(@Nullable Object filters) {
      if (filters instanceof Iterable) {
        for (Object filter : (Iterable<?>) filters) {
          if (filter instanceof SSLBaseFilter) {
            return true;
          }
        }
      }
      return false;
    }
  }

  /** A listener is about to stop. */
  @JoinPoint(
      type = "org.glassfish.grizzly.config.GenericGrizzlyListener",
      method = "stop",
      descriptor = "()V")
  public static final class Stop {
    @OnEnter
    public static void enter(@Inside @Nullable Lookup inside, @This Object listener) {
      int port = port(inside, listener);
      if (port > 0) {
        PORTS.closed(port);
      }
    }
  }

  private static int port(@Nullable Lookup inside, Object listener) {
    Object port = PORT.of(inside, listener);
    return port instanceof Integer ? (Integer) port : 0;
  }
}
