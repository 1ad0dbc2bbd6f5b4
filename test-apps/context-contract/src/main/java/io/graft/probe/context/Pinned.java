package io.graft.probe.context;

import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * Serves and calls on virtual threads, hands work over between them, and prints each place where
 * one was pinned to its carrier, as the JVM's flight recorder saw it: {@code pinned} and the frames
 * of its stack. Runs with the agent and without. By reflection, since this compiles for Java 8.
 */
public final class Pinned {
  private static final int TASKS = 400;

  private Pinned() {}

  public static void main(String[] arguments) throws Exception {
    if (System.in.read() < 0) {
      throw new IllegalStateException("nobody says when to begin");
    }
    ExecutorService threads =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(threads);
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          int status = 200;
          try {
            if (path.equals("/outer")) {
              status = call(url + "inner");
            } else {
              TimeUnit.MILLISECONDS.sleep(1);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    work(threads, url); // classes are loaded and linked, which pins a thread without any agent
    Object recording = record();
    work(threads, url);
    print(recording);
    System.out.println("done");
    System.exit(0);
  }

  private static void work(ExecutorService threads, String url) throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      SynchronousQueue<Object> hand = new SynchronousQueue<>();
      all.add(threads.submit(() -> call(url + "outer")));
      all.add(threads.submit(() -> hand.offer("it", 30, TimeUnit.SECONDS)));
      all.add(
          threads.submit(
              () -> {
                Object taken = hand.poll(30, TimeUnit.SECONDS);
                return CompletableFuture.supplyAsync(() -> taken, threads).get();
              }));
    }
    for (Future<?> each : all) {
      each.get(60, TimeUnit.SECONDS);
    }
  }

  private static int call(String url) throws java.io.IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    int status = connection.getResponseCode();
    try (InputStream in = connection.getInputStream()) {
      while (in.read() >= 0) {
        continue;
      }
    }
    return status;
  }

  private static Object record() throws Exception {
    Class<?> type = Class.forName("jdk.jfr.Recording");
    Object recording = type.getConstructor().newInstance();
    Object settings =
        type.getMethod("enable", String.class).invoke(recording, "jdk.VirtualThreadPinned");
    Class<?> setting = Class.forName("jdk.jfr.EventSettings");
    setting.getMethod("withThreshold", Duration.class).invoke(settings, Duration.ZERO);
    setting.getMethod("withStackTrace").invoke(settings);
    type.getMethod("start").invoke(recording);
    return recording;
  }

  private static void print(Object recording) throws Exception {
    Path file = Files.createTempFile("pinned", ".jfr");
    try {
      recording.getClass().getMethod("dump", Path.class).invoke(recording, file);
      Method read =
          Class.forName("jdk.jfr.consumer.RecordingFile").getMethod("readAllEvents", Path.class);
      for (Object event : (List<?>) read.invoke(null, file)) {
        System.out.println("pinned " + event.toString().replaceAll("\\s+", " "));
      }
    } finally {
      Files.delete(file);
    }
  }
}
