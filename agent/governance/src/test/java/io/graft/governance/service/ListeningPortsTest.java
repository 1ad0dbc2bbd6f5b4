package io.graft.governance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ListeningPortsTest {
  private final PortTraffic traffic = new PortTraffic();
  private final ListeningPorts ports = new ListeningPorts(traffic, 0);

  /** A socket of a test. */
  private static final class Socket extends OpenSocket {
    boolean open = true;

    Socket(InetAddress bound, int port, String... stack) {
      super(bound, port, openedBy(stack));
    }

    @Override
    public boolean isOpen() {
      return open;
    }
  }

  /** Who has opened a socket by these methods, the innermost first. */
  static SocketOpener openedBy(String... methods) {
    StackTraceElement[] stack = new StackTraceElement[methods.length];
    for (int i = 0; i < methods.length; i++) {
      int dot = methods[i].lastIndexOf('.');
      stack[i] =
          new StackTraceElement(
              methods[i].substring(0, dot), methods[i].substring(dot + 1), null, 0);
    }
    return SocketOpener.of(stack);
  }

  @Test
  void theFirstOfEqualPortsIsTheService() {
    ports.governed(false, null, 8080);
    ports.governed(true, null, 8443);
    assertService(8080);
    ports.closed(8443);
    assertService(8080);
  }

  @Test
  void theAdminConnectorOfDropwizardIsNotTheService() {
    String[] stack = {
      "sun.nio.ch.ServerSocketAdaptor.bind",
      "org.eclipse.jetty.server.ServerConnector.openAcceptChannel",
      "org.eclipse.jetty.server.Server.doStart",
      "io.dropwizard.cli.ServerCommand.run",
      "com.acme.Main.main"
    };
    ports.container(true);
    ports.opened(new Socket(null, 8080, stack));
    ports.opened(new Socket(null, 8081, stack));
    assertService(8080);
    // What asks for the health of the application asks there, and first.
    ports.governed(false, null, 8081);
    assertService(8080);
    ports.governed(false, null, 8080);
    assertService(8080);
  }

  @Test
  void aMetricsExporterIsNotTheServiceThoughItIsFirst() {
    ports.opened(
        new Socket(
            null,
            9404,
            "sun.net.httpserver.ServerImpl.<init>",
            "com.sun.net.httpserver.HttpServer.create",
            "io.prometheus.client.exporter.HTTPServer.<init>",
            "com.acme.Main.main"));
    ports.governed(false, null, 9404);
    assertNull(ports.service());
    assertEquals("no port but 9404 (a metrics exporter (Prometheus)) listens", ports.problem());
    ports.governed(false, null, 8080);
    assertService(8080);
    ports.closed(8080);
    assertNull(ports.service());
  }

  @Test
  void aPortOfAnotherAgentIsNotTheService() {
    ports.opened(
        new Socket(
            null,
            9404,
            "java.net.ServerSocket.bind",
            "com.acme.agent.Page.open",
            "com.acme.agent.Agent.premain",
            "sun.instrument.InstrumentationImpl.loadClassAndCallPremain"));
    ports.governed(false, null, 9404);
    assertNull(ports.service());
  }

  @Test
  void aContainersOwnLauncherIsNoReasonAgainstItsPorts() {
    for (String frame :
        new String[] {
          "org.eclipse.jetty.start.Main.start",
          "org.apache.catalina.core.StandardServer.initInternal",
          "org.springframework.boot.devtools.restart.RestartLauncher.run",
          "org.apache.karaf.main.Main.main",
          "javax.management.MBeanServer.invoke"
        }) {
      assertNull(openedBy("com.acme.Server.open", frame).reason(), frame);
    }
    assertEquals(
        "the shutdown port of Tomcat",
        openedBy("java.net.ServerSocket.bind", "org.apache.catalina.core.StandardServer.await")
            .reason());
    assertEquals(
        "the management server of Spring Boot",
        openedBy(
                "org.apache.tomcat.util.net.NioEndpoint.bind",
                "org.springframework.boot.actuate.autoconfigure.web.server"
                    + ".ManagementContextAutoConfiguration.start")
            .reason());
  }

  @Test
  void ofPortsOfLibertyTheOneForCommandsIsNotTheServiceAndTheOtherNeedsNoRequest() {
    ports.opened(
        new Socket(
            null,
            40123,
            "sun.nio.ch.ServerSocketChannelImpl.bind",
            "com.ibm.ws.kernel.launch.internal.ServerCommandListener.startListening"));
    assertNull(ports.service());
    ports.opened(
        new Socket(
            null,
            9080,
            "sun.nio.ch.ServerSocketAdaptor.bind",
            "com.ibm.ws.tcpchannel.internal.TCPPort.attemptSocketBind"));
    assertService(9080);
  }

  @Test
  void ofPortsOfAContainerTheOneForTlsIsNotTheServiceWhateverItsNumber() {
    ports.container(true);
    ports.opened(
        new Socket(
            null,
            8543,
            "java.net.ServerSocket.bind",
            "org.xnio.nio.NioXnioWorker.createTcpConnectionServer",
            "io.undertow.protocols.ssl.UndertowXnioSsl.createSslConnectionServer",
            "org.wildfly.extension.undertow.HttpsListenerService.startListening"));
    ports.opened(
        new Socket(
            null,
            8180,
            "java.net.ServerSocket.bind",
            "org.xnio.nio.NioXnioWorker.createTcpConnectionServer",
            "org.wildfly.extension.undertow.HttpListenerService.startListening"));
    assertService(8180);
  }

  /** They differ in nothing but their numbers: all are opened by Grizzly. */
  @Test
  void ofPortsThatGlassFishHasByDefaultTheOneForApplicationsIsTheService() {
    for (int number : new int[] {3700, 3820, 3920, 4848, 8080, 8181, 8686, 7676, 6666, 4900}) {
      ports.opened(
          new Socket(
              null,
              number,
              "java.net.ServerSocket.bind",
              "org.glassfish.grizzly.nio.transport.TCPNIOBindingHandler.bindToChannelAndAddress",
              "com.sun.enterprise.v3.services.impl.GlassfishNetworkListener.start"));
    }
    assertService(8080);
  }

  @Test
  void aPortThatAFrameworkKeepsForItsManagementIsNotTheService() {
    ports.governed(false, null, 9001);
    assertService(9001);
    ports.exclude(9001, "the management server of Quarkus");
    assertNull(ports.service());
  }

  @Test
  void aReadinessServerYieldsToThePortThatTheFrameworkOpens() {
    ports.governed(false, null, 8081);
    assertService(8081);
    ports.starting(true);
    ports.governed(false, null, 8080);
    assertService(8080);
  }

  @Test
  void aServerOfHealthChecksIsTheServiceOnlyWhereOthersAreServedToo() {
    ports.governed(false, null, 8081);
    ports.doubt(8081, "it serves health checks and metrics only");
    assertNull(ports.service());
    assertTrue(traffic.isWanted());
    traffic.count(8081, 200);
    assertService(8081);
  }

  @Test
  void aPortThatOthersCanCallIsRatherTheServiceThanOneOnLoopback() throws Exception {
    ports.governed(false, loopback(), 8081);
    assertService(8081);
    ports.governed(false, null, 8080);
    assertService(8080);
  }

  @Test
  void trafficOfApplicationsDecidesWhichPortIsTheService() {
    ports.governed(false, null, 8081);
    assertService(8081);
    assertFalse(traffic.isWanted(), "there is nothing to find out");
    ports.governed(false, null, 8080);
    assertService(8081);
    assertTrue(traffic.isWanted());
    for (int i = 0; i < 100; i++) {
      traffic.count(8080, 200);
    }
    assertService(8081);
    for (int i = 0; i < 3; i++) {
      assertService(8081);
      traffic.count(8081, 503);
      traffic.count(8081, 404);
    }
    assertService(8080);
    for (int i = 0; i < 100; i++) {
      traffic.count(8081, 200);
    }
    assertService(8080);
  }

  @Test
  void aServiceThatServesAnybodyKeepsItsPort() {
    ports.governed(false, null, 8080);
    ports.governed(false, null, 8081);
    assertService(8080);
    traffic.count(8080, 302);
    for (int i = 0; i < 1000; i++) {
      traffic.count(8081, 200);
      traffic.count(8080, 404);
    }
    assertService(8080);
  }

  @Test
  void aPortLeftOverByAClosedServiceReplacesItOnceItIsCalled() {
    ports.governed(false, null, 8080);
    ports.governed(false, null, 9090);
    assertService(8080);
    ports.closed(8080);
    assertNull(ports.service());
    assertTrue(ports.problem().contains("9090 (it was open beside the one that has closed)"));
    traffic.count(9090, 204);
    assertService(9090);
    ports.closed(9090);
    ports.governed(false, null, 8081);
    assertService(8081);
  }

  @Test
  void theConfiguredPortIsTheServiceEvenIfUngoverned() {
    ListeningPorts set = new ListeningPorts(traffic, 7000);
    assertNull(set.service());
    set.opened(new Socket(null, 6000));
    assertNull(set.service());
    Socket socket = new Socket(null, 7000, "com.acme.Native.open");
    set.opened(socket);
    assertEquals(7000, set.service().number());
    socket.open = false;
    assertNull(set.service());
  }

  @Test
  void theConfiguredPortMayBeThatOfAProxy() {
    ListeningPorts set = new ListeningPorts(traffic, 7000);
    set.opened(new Socket(null, 8080));
    assertNull(set.service());
    set.up();
    assertEquals(7000, set.service().number());
    ListeningPorts governed = new ListeningPorts(traffic, 7000);
    governed.governed(true, null, 8443);
    assertEquals(8443, governed.service().number(), "whose scheme and address count");
  }

  @Test
  void theConfiguredPortTakesPrecedence() {
    ListeningPorts set = new ListeningPorts(traffic, 9404);
    set.opened(new Socket(null, 9404, "io.prometheus.Exporter.start"));
    set.governed(false, null, 9404);
    set.governed(false, null, 8080);
    assertEquals(9404, set.service().number());
  }

  @Test
  void theOnePortThatAContainerMayHaveIsTheServiceUntilItsFirstRequest() throws Exception {
    ports.opened(new Socket(null, 8080, "org.eclipse.jetty.server.ServerConnector.open"));
    assertNull(ports.service());
    assertEquals("no adapter governs what listens on 8080", ports.problem());
    ports.container(true);
    assertService(8080);
    ports.opened(new Socket(null, 5701, "org.acme.Cluster.open"));
    assertService(8080);
    ports.governed(true, null, 8443);
    assertService(8443);
  }

  @Test
  void whichOfSeveralPortsAContainerHasIsNotGuessed() throws Exception {
    ports.container(true);
    ports.opened(new Socket(null, 8101, "org.apache.sshd.Server.open"));
    ports.opened(new Socket(loopback(), 33000, "com.acme.Commands.open"));
    ports.opened(new Socket(null, 8080, "com.acme.One.open"));
    ports.opened(new Socket(null, 8090, "com.acme.Other.open"));
    assertNull(ports.service());
    assertTrue(
        ports.problem().contains("until its first request: 33000, 8080, 8090"), ports.problem());
    ports.closed(8090);
    ports.opened(new Socket(null, 8443, "com.acme.Tls.open"));
    assertService(8080);
  }

  private static InetAddress loopback() throws UnknownHostException {
    return InetAddress.getByName("127.0.0.1");
  }

  private void assertService(int number) {
    ListeningPort service = ports.service();
    assertEquals(number, service == null ? 0 : service.number(), ports.describe()::toString);
    assertNull(ports.problem());
  }
}
