package io.graft.contract.server;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainer;
import java.net.InetSocketAddress;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

/** Web applications in an embedded Undertow. */
public final class ContextsUndertowMain extends Contexts {
  private final ServletContainer container = Servlets.newContainer();
  private final PathHandler paths = Handlers.path();
  private Undertow server;
  private DeploymentManager shop;

  private ContextsUndertowMain() {}

  public static void main(String[] arguments) throws Exception {
    new ContextsUndertowMain().run();
  }

  @Override
  int start() throws Exception {
    deploy();
    start(application("/users"));
    DeploymentInfo broken = application("/broken");
    broken.addListener(Servlets.listener(BrokenListener.class));
    try {
      start(broken);
    } catch (RuntimeException e) {
      System.out.println("failed " + e.getMessage());
    }
    server = Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(paths).build();
    server.start();
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  private static DeploymentInfo application(String path) {
    return Servlets.deployment()
        .setClassLoader(ContextsUndertowMain.class.getClassLoader())
        .setContextPath(path)
        .setDeploymentName("deployment of " + path)
        .addServlet(Servlets.servlet("path", Path.class).addMapping("/*"));
  }

  private DeploymentManager start(DeploymentInfo application) throws Exception {
    DeploymentManager manager = container.addDeployment(application);
    manager.deploy();
    paths.addPrefixPath(application.getContextPath(), manager.start());
    return manager;
  }

  @Override
  void deploy() throws Exception {
    shop = start(application("/shop"));
  }

  @Override
  void undeploy() throws Exception {
    paths.removePrefixPath("/shop");
    shop.stop();
    shop.undeploy();
  }

  @Override
  void stop() {
    server.stop();
  }

  /** Fails to start. */
  public static final class BrokenListener implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {}
  }
}
