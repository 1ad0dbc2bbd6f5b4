package com.example.blog.comment;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves comments.
 *
 * <p>System properties: {@code port} (8082 by default, 0 for any free one), {@code threads} and
 * {@code user.url}, where the user service is.
 */
public final class CommentServer {
  private CommentServer() {}

  public static void main(String[] arguments) throws IOException {
    // Without it an answer on a connection that is kept waits 40 ms for the client's next packet.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    int port = Integer.getInteger("port", 8082);
    ExecutorService threads = Executors.newFixedThreadPool(Integer.getInteger("threads", 16));
    UserClient users = new UserClient(System.getProperty("user.url", "http://user"));

    HttpServer server = HttpServer.create(new InetSocketAddress(port), 100);
    server.createContext("/comments", new CommentHandler(CommentStore.seeded(), users));
    server.setExecutor(threads);
    server.start();
    System.out.println("comments are served at port " + server.getAddress().getPort());

    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.stop(1);
                  threads.shutdown();
                }));
  }
}
