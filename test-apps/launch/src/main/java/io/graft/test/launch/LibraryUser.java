package io.graft.test.launch;

import java.lang.reflect.Proxy;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Runs beside {@link OtherAgent}: on a line of input it uses the libraries that are packed with the
 * agent, as the agent would, and prints which classes of {@code java.util.logging} are loaded then.
 */
public final class LibraryUser {
  private static final String CACHE = "com.github.benmanes.caffeine.cache.";

  private LibraryUser() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("ready");
    System.in.read();
    ClassLoader agent = agent();
    System.out.println("cached " + cache(agent));
    Object api =
        agent.loadClass("io.opentelemetry.api.GlobalOpenTelemetry").getMethod("get").invoke(null);
    System.out.println("got " + api.getClass().getName());
    StringBuilder logging = new StringBuilder();
    for (Class<?> type : OtherAgent.classes()) {
      if (type.getName().startsWith("java.util.logging.")) {
        logging.append(type.getName()).append(' ');
      }
    }
    System.out.println("logging: " + logging);
  }

  private static ClassLoader agent() {
    for (Class<?> type : OtherAgent.classes()) {
      ClassLoader loader = type.getClassLoader();
      if (loader != null
          && loader.getClass().getName().equals("io.graft.launcher.AgentClassLoader")) {
        return loader;
      }
    }
    throw new IllegalStateException("no agent");
  }

  /** Fills a cache beyond its size, with a listener that fails, which the cache logs. */
  private static Object cache(ClassLoader agent) throws Exception {
    Class<?> builder = agent.loadClass(CACHE + "Caffeine");
    Class<?> listener = agent.loadClass(CACHE + "RemovalListener");
    Object failing =
        Proxy.newProxyInstance(
            agent,
            new Class<?>[] {listener},
            (proxy, method, values) -> {
              throw new IllegalStateException("a bug");
            });
    Executor same = Runnable::run;
    Object made = builder.getMethod("newBuilder").invoke(null);
    made = builder.getMethod("maximumSize", long.class).invoke(made, 10L);
    made =
        builder
            .getMethod("expireAfterWrite", long.class, TimeUnit.class)
            .invoke(made, 1L, TimeUnit.HOURS);
    made = builder.getMethod("executor", Executor.class).invoke(made, same);
    made = builder.getMethod("removalListener", listener).invoke(made, failing);
    Object cache = builder.getMethod("build").invoke(made);
    Class<?> type = agent.loadClass(CACHE + "Cache");
    for (int i = 0; i < 100; i++) {
      type.getMethod("put", Object.class, Object.class).invoke(cache, i, i);
    }
    type.getMethod("cleanUp").invoke(cache);
    return type.getMethod("estimatedSize").invoke(cache);
  }
}
