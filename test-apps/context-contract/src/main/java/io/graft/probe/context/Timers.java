package io.graft.probe.context;

import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@link Timer}: what runs once belongs to a request. */
final class Timers extends Scenarios {
  private final LinkedBlockingQueue<Object[]> seen = new LinkedBlockingQueue<>();

  Timers() {
    add("a task that runs once has the context", this::once);
    add("a task that runs again and again has none", this::periodic);
    add("a cancelled task leaves nothing to the next", this::cancelled);
    add("a timer does not keep the context it was made in", this::made);
  }

  private final class Seeing extends TimerTask {
    @Override
    public void run() {
      seen.add(new Object[] {Context.current()});
    }
  }

  private Object next() throws InterruptedException {
    Object[] next = seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    Check.that(next != null, "a task ran");
    return next[0];
  }

  private void once() throws Exception {
    Timer timer = new Timer(true);
    try {
      for (int i = 0; i < 3; i++) {
        Object context = Context.fresh();
        Context.in(context, () -> schedule(timer, 1));
        Check.same(context, next(), "context");
        schedule(timer, 0);
        Check.same(null, next(), "nobody's task");
      }
    } finally {
      timer.cancel();
    }
  }

  private Void schedule(Timer timer, long delay) {
    timer.schedule(new Seeing(), delay);
    return null;
  }

  private void periodic() throws Exception {
    Timer timer = new Timer(true);
    try {
      Context.in(
          Context.fresh(),
          () -> {
            timer.schedule(new Seeing(), 0, 1);
            timer.scheduleAtFixedRate(new Seeing(), 0, 1);
            return null;
          });
      for (int i = 0; i < 10; i++) {
        Check.same(null, next(), "context of run " + i);
      }
    } finally {
      timer.cancel();
      seen.clear();
    }
  }

  private void cancelled() throws Exception {
    Timer timer = new Timer(true);
    try {
      TimerTask task = new Seeing();
      Context.in(
          Context.fresh(),
          () -> {
            timer.schedule(task, 5);
            return null;
          });
      task.cancel();
      timer.schedule(new Seeing(), 10);
      Check.same(null, next(), "context of the next");
    } finally {
      timer.cancel();
    }
  }

  private void made() throws Exception {
    Timer timer = Context.in(Context.fresh(), () -> new Timer(true));
    try {
      schedule(timer, 0);
      Check.same(null, next(), "context");
    } finally {
      timer.cancel();
    }
  }
}
