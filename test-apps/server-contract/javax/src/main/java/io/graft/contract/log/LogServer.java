package io.graft.contract.log;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A server whose handlers log. */
abstract class LogServer {
  /** Sets a value that goes along with what this thread logs. */
  abstract void put(String key, String value);

  abstract void clear();

  abstract void log(String message);

  final void run() throws IOException {
    log("outside");
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          put("user", "u");
          if ("own".equals(exchange.getRequestURI().getQuery())) {
            put("trace_id", "mine");
          }
          log("inside");
          clear();
          exchange.sendResponseHeaders(200, -1);
        });
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
    while (System.in.read() >= 0) {
      // Until the test is done.
    }
    server.stop(0);
  }
}
