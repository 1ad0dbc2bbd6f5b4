package io.graft.instrumentation.loadbalancer;

import com.netflix.loadbalancer.BaseLoadBalancer;
import com.netflix.loadbalancer.Server;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import org.jspecify.annotations.Nullable;

/**
 * Netflix Ribbon. A balancer for several zones asks that of one zone, which has a name of its own,
 * and so has to be heard last.
 */
@JoinPoint(type = "com.netflix.loadbalancer.BaseLoadBalancer", method = "chooseServer")
@JoinPoint(type = "com.netflix.loadbalancer.ZoneAwareLoadBalancer", method = "chooseServer")
public final class Ribbon {
  /** The name of a balancer that was given none. */
  private static final String NAMELESS = "default";

  private Ribbon() {}

  @OnExit(onThrow = false)
  public static void exit(
      @This BaseLoadBalancer balancer,
      @Argument(0) @Nullable Object key,
      @Returned @Nullable Server server) {
    String name = balancer.getName();
    if (server != null && !NAMELESS.equals(name)) {
      Choice.report(name, server.getHost(), server.getPort());
    }
  }
}
