package io.graft.probe.context;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Methods that Spring calls on other threads. */
final class SpringJobs extends Scenarios {
  private static final LinkedBlockingQueue<Object[]> RUNS = new LinkedBlockingQueue<>();

  SpringJobs() {
    add("an asynchronous method has the context of its caller", () -> async(Plain.class));
    add("so it has on a pool", () -> async(Pooled.class));
    add("a scheduled method has none, whoever starts it", this::scheduled);
  }

  /** What is called. */
  public interface Service {
    void see(CompletableFuture<Object> seen);
  }

  /** The bean. */
  public static class Seeing implements Service {
    @Override
    @Async
    public void see(CompletableFuture<Object> seen) {
      seen.complete(Context.current());
    }
  }

  /** Without an executor of its own. */
  @Configuration
  @EnableAsync
  public static class Plain {
    @Bean
    public Service service() {
      return new Seeing();
    }
  }

  /** With a pool. */
  @Configuration
  @EnableAsync
  public static class Pooled {
    @Bean
    public Service service() {
      return new Seeing();
    }

    @Bean
    public ThreadPoolTaskExecutor taskExecutor() {
      ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
      pool.setCorePoolSize(1);
      return pool;
    }
  }

  /** A job. */
  public static class Job {
    @Scheduled(fixedDelay = 1)
    public void run() {
      RUNS.add(new Object[] {Context.current()});
    }
  }

  /** With a job. */
  @Configuration
  @EnableScheduling
  public static class Jobs {
    @Bean
    public Job job() {
      return new Job();
    }
  }

  private void async(Class<?> configuration) throws Exception {
    try (AnnotationConfigApplicationContext spring =
        new AnnotationConfigApplicationContext(configuration)) {
      Service service = spring.getBean(Service.class);
      for (int i = 0; i < 4; i++) {
        Object context = i % 2 == 0 ? Context.fresh() : null;
        CompletableFuture<Object> seen = new CompletableFuture<>();
        Context.in(
            context,
            () -> {
              service.see(seen);
              return null;
            });
        Check.same(context, ThreadPools.get(seen), "context");
      }
    }
  }

  private void scheduled() throws Exception {
    try (AnnotationConfigApplicationContext spring =
        Context.in(Context.fresh(), () -> new AnnotationConfigApplicationContext(Jobs.class))) {
      Check.that(spring.isActive(), "it runs");
      for (int i = 0; i < 5; i++) {
        Check.same(null, RUNS.poll(LIMIT_SECONDS, TimeUnit.SECONDS)[0], "context of run " + i);
      }
    }
  }
}
