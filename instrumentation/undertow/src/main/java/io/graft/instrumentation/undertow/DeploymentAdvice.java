package io.graft.instrumentation.undertow;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.ServletContainer;
import io.graft.instrumentation.spi.This;
import io.undertow.servlet.api.Deployment;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import org.jspecify.annotations.Nullable;

/**
 * Reports web applications that start and stop. Requests come by another method, whose class is
 * loaded with the first of them; that is too late to end the search of the fallback.
 */
@JoinPoint(
    type = "io.undertow.servlet.core.DeploymentManagerImpl",
    method = "start",
    descriptor = "()Lio/undertow/server/HttpHandler;")
@ServletContainer
@Requires(type = "io.undertow.server.Connectors", method = "executeRootHandler")
public final class DeploymentAdvice {
  private DeploymentAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(@This DeploymentManager manager) {
    Deployment deployment = manager.getDeployment();
    if (deployment == null) {
      return;
    }
    DeploymentInfo info = deployment.getDeploymentInfo();
    String context = info.getContextPath();
    String name = info.getDeploymentName();
    // In WildFly it is that of a file; elsewhere the application chooses it.
    boolean file = name != null && name.endsWith(".war");
    Governance.lifecycle()
        .deployed(id(deployment), context == null ? "" : context, file ? name : null);
  }

  /** What identifies it, which is the same in all of the server's class loaders. */
  private static String id(Deployment deployment) {
    return deployment.getDeploymentInfo().getDeploymentName()
        + "@"
        + System.identityHashCode(deployment);
  }

  static void left(@Nullable Deployment deployment, boolean serving) {
    if (deployment != null) {
      Governance.lifecycle().undeployed(id(deployment), serving);
    }
  }

  /** Its handler has usually been removed before. */
  @JoinPoint(
      type = "io.undertow.servlet.core.DeploymentManagerImpl",
      method = "stop",
      descriptor = "()V")
  public static final class Stop {
    @OnEnter
    public static void enter(@This DeploymentManager manager) {
      left(manager.getDeployment(), false);
    }
  }

  /** WildFly is about to remove its handler. */
  @JoinPoint(
      type = "org.wildfly.extension.undertow.Host",
      method = "unregisterDeployment",
      descriptor = "(Lio/undertow/servlet/api/Deployment;)V")
  public static final class Unregister {
    @OnEnter
    public static void enter(@Argument(0) @Nullable Deployment deployment) {
      left(deployment, true);
    }
  }
}
