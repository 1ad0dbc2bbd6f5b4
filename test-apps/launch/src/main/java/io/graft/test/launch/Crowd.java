package io.graft.test.launch;

import com.sun.net.httpserver.HttpServer;
import java.lang.reflect.Field;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;

/** Waits for its workers by counting threads, and shows what it can see of those of the agent. */
public final class Crowd {
  private Crowd() {}

  public static void main(String[] arguments) throws Exception {
    InheritableThreadLocal<String> local = new InheritableThreadLocal<String>();
    local.set("of the application");
    Thread.currentThread().setPriority(Thread.MAX_PRIORITY);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
    server.start();
    int port = server.getAddress().getPort();
    HttpURLConnection call =
        (HttpURLConnection) new URL("http://127.0.0.1:" + port + "/").openConnection();
    System.out.println("answer " + call.getResponseCode());
    System.in.read();
    server.stop(0);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("graft")) {
        System.out.println("thread " + describe(thread));
      }
    }
    for (int i = 0; i < 3; i++) {
      new Thread(
              new Runnable() {
                @Override
                public void run() {
                  System.out.println("worked");
                }
              })
          .start();
    }
    while (Thread.activeCount() > 1) {
      Thread.yield();
    }
    Thread[] seen = new Thread[100];
    System.out.println("alone " + Thread.currentThread().getThreadGroup().enumerate(seen));
  }

  private static String describe(Thread thread) throws Exception {
    Field inherited = Thread.class.getDeclaredField("inheritableThreadLocals");
    inherited.setAccessible(true);
    Object locals = inherited.get(thread);
    return thread.getName()
        + ": group "
        + thread.getThreadGroup().getName()
        + ", daemon "
        + thread.isDaemon()
        + ", priority "
        + thread.getPriority()
        + ", loader "
        + thread.getContextClassLoader()
        + ", handler of its own "
        + (thread.getUncaughtExceptionHandler() != thread.getThreadGroup())
        + ", inherited "
        + (locals == null ? "nothing" : count(locals));
  }

  private static Object count(Object locals) throws Exception {
    Field size = locals.getClass().getDeclaredField("size");
    size.setAccessible(true);
    return size.get(locals).equals(0) ? "nothing" : size.get(locals);
  }
}
