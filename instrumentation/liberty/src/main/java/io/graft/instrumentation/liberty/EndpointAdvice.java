package io.graft.instrumentation.liberty;

import com.ibm.websphere.channelfw.osgi.CHFWBundle;
import com.ibm.ws.http.internal.HttpChain;
import io.graft.governance.Governance;
import io.graft.governance.service.Registration;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports the ports of Liberty's endpoints, and when Liberty has started: its applications start
 * before or after its ports open, depending on the version.
 */
public final class EndpointAdvice {
  private static final String SERVER = "liberty";
  private static final String CHAIN = "com.ibm.ws.http.internal.HttpChain";

  /** Old versions have no method for it. */
  private static final PrivateMember SECURE = PrivateMember.get(null, "isHttps");

  private static final PrivateMember CONFIGURATION = PrivateMember.get(null, "currentConfig");
  private static final PrivateMember HOST =
      PrivateMember.getIfAny(CHAIN + "$ActiveConfiguration", "resolvedHost");

  private static final List<Integer> PLAIN_PORTS = new ArrayList<>();
  private static final List<Integer> SECURE_PORTS = new ArrayList<>();

  private EndpointAdvice() {}

  /** Long before a port opens. Not of an endpoint that is configured later. */
  @JoinPoint(type = CHAIN, method = "init")
  public static final class Init {
    @OnEnter
    public static void enter() {
      if (!CHFWBundle.isServerCompletelyStarted()) {
        Governance.lifecycle().starting(SERVER);
      }
    }
  }

  /** The end of the start: Liberty writes the line that it is ready to run a smarter planet. */
  @JoinPoint(
      type = "com.ibm.ws.kernel.feature.internal.FeatureManager",
      method = "processFeatureChanges",
      descriptor = "()V")
  public static final class Ready {
    @OnExit
    public static void exit() {
      Governance.lifecycle().ready(SERVER);
    }
  }

  @JoinPoint(type = CHAIN, method = "chainStarted")
  public static final class Started {
    @OnExit(onThrow = false)
    public static void exit(@Inside @Nullable Lookup inside, @This HttpChain chain) {
      if (chain.getActivePort() > 0) {
        Object configuration = CONFIGURATION.of(inside, chain);
        Object host = configuration == null ? null : HOST.of(inside, configuration);
        opened(Boolean.TRUE.equals(SECURE.of(inside, chain)), address(host), chain.getActivePort());
      }
    }
  }

  @JoinPoint(type = CHAIN, method = "chainQuiesced")
  @JoinPoint(type = CHAIN, method = "chainStopped")
  public static final class Stopped {
    @OnEnter
    public static void enter(@This HttpChain chain) {
      int port = chain.getActivePort();
      synchronized (PLAIN_PORTS) {
        PLAIN_PORTS.remove((Integer) port);
        SECURE_PORTS.remove((Integer) port);
      }
      if (port > 0) {
        Governance.lifecycle().closed(port);
      }
    }
  }

  private static void opened(boolean secure, @Nullable InetAddress bound, int port) {
    Registration registration = Governance.lifecycle();
    synchronized (PLAIN_PORTS) {
      (secure ? SECURE_PORTS : PLAIN_PORTS).add(port);
      if (!PLAIN_PORTS.isEmpty()) {
        for (int each : SECURE_PORTS) {
          registration.doubt(each, "another endpoint of the same server has no TLS");
        }
      }
    }
    registration.listening(secure ? "https" : "http", bound, port);
  }

  /** {@code null}: all. Liberty has resolved the name itself, so it is known. */
  private static @Nullable InetAddress address(@Nullable Object host) {
    if (host == null || host.equals("*") || host.equals("")) {
      return null;
    }
    try {
      return InetAddress.getByName(host.toString());
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
