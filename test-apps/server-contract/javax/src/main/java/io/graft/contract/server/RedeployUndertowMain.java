package io.graft.contract.server;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainer;
import java.io.File;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import javax.servlet.Servlet;

/** Redeploys in an embedded Undertow. */
public final class RedeployUndertowMain extends Redeployment {
  private final ServletContainer container = Servlets.newContainer();
  private final PathHandler paths = Handlers.path();
  private DeploymentInfo application;
  private DeploymentManager manager;

  private RedeployUndertowMain() {}

  public static void main(String[] arguments) throws Exception {
    new RedeployUndertowMain().run(arguments);
  }

  @Override
  int start() {
    Undertow server = Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(paths).build();
    server.start();
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  @Override
  ClassLoader deploy(String war) throws Exception {
    ApplicationLoader loader = new ApplicationLoader(new File(war, "WEB-INF"));
    application =
        Servlets.deployment()
            .setClassLoader(loader)
            .setContextPath("/redeployed")
            .setDeploymentName("redeployed")
            .addServlet(
                Servlets.servlet("redeployed", loader.loadClass(SERVLET).asSubclass(Servlet.class))
                    .addMapping("/*"));
    manager = container.addDeployment(application);
    manager.deploy();
    paths.addPrefixPath("/redeployed", manager.start());
    return loader;
  }

  @Override
  void undeploy() throws Exception {
    paths.removePrefixPath("/redeployed");
    manager.stop();
    manager.undeploy();
    container.removeDeployment(application);
    ((ApplicationLoader) application.getClassLoader()).close();
    application = null;
    manager = null;
  }

  /** Asks its parent last, as web applications do. */
  private static final class ApplicationLoader extends URLClassLoader {
    ApplicationLoader(File directory) throws Exception {
      super(urls(directory), RedeployUndertowMain.class.getClassLoader());
    }

    private static URL[] urls(File directory) throws Exception {
      List<URL> urls = new ArrayList<URL>();
      urls.add(new File(directory, "classes").toURI().toURL());
      for (File jar : new File(directory, "lib").listFiles()) {
        urls.add(jar.toURI().toURL());
      }
      return urls.toArray(new URL[0]);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null || name.startsWith("java") || name.startsWith("jakarta")) {
          return loaded != null ? loaded : super.loadClass(name, resolve);
        }
        try {
          return findClass(name);
        } catch (ClassNotFoundException e) {
          return super.loadClass(name, resolve);
        }
      }
    }
  }
}
