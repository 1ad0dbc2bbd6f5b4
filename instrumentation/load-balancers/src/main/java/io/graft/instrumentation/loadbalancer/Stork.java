package io.graft.instrumentation.loadbalancer;

import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.smallrye.stork.api.ServiceInstance;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * SmallRye Stork, as in Quarkus: whatever asks for an instance comes through one of these, in 2.x
 * also through the last.
 */
@JoinPoint(
    type = "io.smallrye.stork.api.Service",
    method = "selectInstance",
    descriptor = "(Ljava/util/Collection;)")
@JoinPoint(
    type = "io.smallrye.stork.api.Service",
    method = "selectInstanceAndRecordStart",
    descriptor = "(Ljava/util/Collection;Z)")
@JoinPoint(
    type = "io.smallrye.stork.api.Service",
    method = "doSelectInstanceFromListAndRecordStart",
    descriptor = "(Ljava/util/Collection;Z)",
    optional = true)
public final class Stork {
  private static final PrivateMember NAME = PrivateMember.get(null, "serviceName");

  private Stork() {}

  @OnExit(onThrow = false)
  public static void exit(
      @Inside Lookup inside, @This Object service, @Returned @Nullable ServiceInstance instance) {
    if (instance != null) {
      Choice.report((String) NAME.of(inside, service), instance.getHost(), instance.getPort());
    }
  }
}
