package io.graft.contract.server;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import java.net.InetSocketAddress;

/** The application on an embedded Undertow. */
public final class UndertowMain {
  private UndertowMain() {}

  public static void main(String[] arguments) throws Exception {
    DeploymentInfo application =
        Servlets.deployment()
            .setClassLoader(UndertowMain.class.getClassLoader())
            .setContextPath("/")
            .setDeploymentName("contract")
            .addErrorPage(Servlets.errorPage(Mappings.ERROR_PAGE, 404))
            .addErrorPage(Servlets.errorPage(Mappings.ERROR_PAGE, IllegalArgumentException.class))
            .addServlet(
                Servlets.servlet("contract", ContractServlet.class)
                    .addMappings(Mappings.ALL)
                    .setAsyncSupported(true))
            .addServlet(
                Servlets.servlet("direct", UnusualServlets.Direct.class)
                    .addMapping("/direct")
                    .setLoadOnStartup(1));
    DeploymentManager manager = Servlets.newContainer().addDeployment(application);
    manager.deploy();
    Undertow.Builder builder = Undertow.builder();
    Undertow server =
        (Tls.isWanted()
                ? builder.addHttpsListener(0, "127.0.0.1", Tls.context())
                : builder.addHttpListener(0, "127.0.0.1"))
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setHandler(manager.start())
            .build();
    server.start();
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    System.out.println("listening on " + address.getPort());
    Gate.listen();
  }
}
