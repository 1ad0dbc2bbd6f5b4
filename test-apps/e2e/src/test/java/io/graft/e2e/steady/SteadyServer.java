package io.graft.e2e.steady;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** A service that takes a few milliseconds for every answer, so that some are always in flight. */
final class SteadyServer {
  private static final int WORK_MILLIS = 10;

  private SteadyServer() {}

  public static void main(String[] arguments) throws Exception {
    byte[] answer = Long.toString(ProcessHandle.current().pid()).getBytes();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(16));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Thread.sleep(WORK_MILLIS);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    System.out.println("listening");
  }
}
