package io.graft.e2e.steady;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * A service that takes a few milliseconds for every answer, so that some are always in flight. It
 * answers by headers alone, which leave in one packet: what is killed between its headers and its
 * body can't be asked again, since the client has been told already that all is well.
 */
final class SteadyServer {
  /** The header that names the process. */
  static final String INSTANCE = "Instance";

  private static final int WORK_MILLIS = 10;

  private SteadyServer() {}

  public static void main(String[] arguments) throws Exception {
    String pid = Long.toString(ProcessHandle.current().pid());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(16));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Thread.sleep(WORK_MILLIS);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set(INSTANCE, pid);
            exchange.sendResponseHeaders(200, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    System.out.println("listening");
  }
}
