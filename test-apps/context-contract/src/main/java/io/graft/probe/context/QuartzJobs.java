package io.graft.probe.context;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;

/** Jobs of Quartz belong to no request, whoever schedules them. */
final class QuartzJobs extends Scenarios {
  private static final LinkedBlockingQueue<Object[]> RUNS = new LinkedBlockingQueue<>();

  QuartzJobs() {
    add("a job that runs again and again has no context", () -> jobs(4));
    add("nor has one that runs once", () -> jobs(0));
    add("nor has one that is triggered by hand", this::triggered);
  }

  /** A job. */
  public static final class Seeing implements Job {
    @Override
    public void execute(JobExecutionContext job) {
      RUNS.add(new Object[] {Context.current()});
    }
  }

  private static void check(int runs) throws InterruptedException {
    for (int i = 0; i < runs; i++) {
      Check.same(null, RUNS.poll(LIMIT_SECONDS, TimeUnit.SECONDS)[0], "context of run " + i);
    }
  }

  private void jobs(int repetitions) throws Exception {
    Scheduler scheduler =
        Context.in(
            Context.fresh(),
            () -> {
              Scheduler started = StdSchedulerFactory.getDefaultScheduler();
              started.start();
              started.scheduleJob(
                  JobBuilder.newJob(Seeing.class).build(),
                  TriggerBuilder.newTrigger()
                      .withSchedule(
                          SimpleScheduleBuilder.simpleSchedule()
                              .withIntervalInMilliseconds(5)
                              .withRepeatCount(repetitions))
                      .startNow()
                      .build());
              return started;
            });
    check(repetitions + 1);
    scheduler.shutdown(true);
  }

  private void triggered() throws Exception {
    Scheduler scheduler = StdSchedulerFactory.getDefaultScheduler();
    scheduler.start();
    scheduler.addJob(
        JobBuilder.newJob(Seeing.class).withIdentity("seeing").storeDurably().build(), true);
    Context.in(
        Context.fresh(),
        () -> {
          scheduler.triggerJob(org.quartz.JobKey.jobKey("seeing"));
          return null;
        });
    check(1);
    scheduler.shutdown(true);
  }
}
