package io.graft.contract.client.probe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** An application that answers with what it has been sent, on all addresses of the host. */
public final class EchoServer {
  private EchoServer() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(0), 50);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        new HttpHandler() {
          @Override
          public void handle(HttpExchange exchange) throws IOException {
            String body = Answer.read(exchange.getRequestBody());
            String host = exchange.getRequestHeaders().getFirst("Host");
            byte[] answer =
                (exchange.getRequestMethod()
                        + " "
                        + host
                        + " "
                        + body.length()
                        + " "
                        + body.hashCode())
                    .getBytes("UTF-8");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          }
        });
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
    Thread.sleep(Long.MAX_VALUE);
  }
}
