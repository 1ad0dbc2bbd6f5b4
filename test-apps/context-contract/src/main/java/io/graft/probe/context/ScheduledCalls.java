package io.graft.probe.context;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Schedules jobs while it serves a request. Each run of a job calls another service. */
public final class ScheduledCalls {
  private static final int PERIOD_MILLIS = 20;

  private static String peer;

  private ScheduledCalls() {}

  /**
   * @param arguments the URL to call, which ends with a slash
   */
  public static void main(String[] arguments) throws Exception {
    peer = arguments[0];
    if (System.in.read() < 0) {
      throw new IllegalStateException("nobody says that the agent is ready");
    }
    Context.in(
        Context.fresh(),
        () -> {
          timer();
          pools();
          quartz();
          return new AnnotationConfigApplicationContext(SpringJobs.class);
        });
    System.out.println("scheduled");
    while (System.in.read() >= 0) {
      continue;
    }
    System.exit(0);
  }

  private static void call(String job) {
    try {
      HttpURLConnection connection = (HttpURLConnection) new URL(peer + job).openConnection();
      connection.getResponseCode();
      connection.getInputStream().close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void timer() {
    new Timer(true)
        .schedule(
            new TimerTask() {
              @Override
              public void run() {
                call("timer");
              }
            },
            1,
            PERIOD_MILLIS);
  }

  private static void pools() {
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(1);
    pool.scheduleAtFixedRate(() -> call("rate"), 1, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    pool.scheduleWithFixedDelay(() -> call("delay"), 1, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    // Belongs to the request, unlike the others.
    pool.schedule(() -> call("once"), 1, TimeUnit.MILLISECONDS);
  }

  private static void quartz() throws Exception {
    Scheduler scheduler = StdSchedulerFactory.getDefaultScheduler();
    scheduler.start();
    scheduler.scheduleJob(
        JobBuilder.newJob(QuartzCall.class).build(),
        TriggerBuilder.newTrigger()
            .withSchedule(
                SimpleScheduleBuilder.simpleSchedule()
                    .withIntervalInMilliseconds(PERIOD_MILLIS)
                    .repeatForever())
            .startNow()
            .build());
  }

  /** A job of Quartz. */
  public static final class QuartzCall implements Job {
    @Override
    public void execute(JobExecutionContext job) throws JobExecutionException {
      call("quartz");
    }
  }

  /** A job of Spring. */
  public static class SpringJob {
    @Scheduled(fixedRate = PERIOD_MILLIS)
    public void run() {
      call("spring");
    }
  }

  /** With that job. */
  @Configuration
  @EnableScheduling
  public static class SpringJobs {
    @Bean
    public SpringJob job() {
      return new SpringJob();
    }
  }
}
