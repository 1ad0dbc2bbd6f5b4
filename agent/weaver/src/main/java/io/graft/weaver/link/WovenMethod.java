package io.graft.weaver.link;

import io.graft.bootstrap.Bridge;
import io.graft.weaver.api.WeaveReport;
import io.graft.weaver.api.WeaverLog;
import io.graft.weaver.index.Advice;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One advice in one method of one class: its sites, its linked calls and its failures. */
public final class WovenMethod {
  /** After this many failures in a row the advice is disabled in this method for some time. */
  public static final int MOST_FAILURES = 100;

  /** While it is tried again: this many failures disable it, this many successes end the trial. */
  public static final int TRIAL = 10;

  private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(10);

  public final Advice advice;
  public final LoaderState loader;

  /** Binary name of the class that has the method. */
  public final String owner;

  public final String name;
  public final String descriptor;

  public final @Nullable Site enter;
  public final @Nullable Site returned;
  public final @Nullable Site thrown;

  private final WeaverLog log;
  private final List<LinkedCall> calls = new ArrayList<LinkedCall>();
  private int failures;
  private @Nullable String failure;
  private boolean ended;
  private volatile boolean gone; // as the agent leaves

  /**
   * Whether calls skip the advice. From the first time on that it is disabled, each call checks
   * this.
   */
  private volatile boolean off;

  /** Whether to count successes: the advice has failed recently, or is being tried again. */
  private volatile boolean watched;

  private int succeeded;
  private boolean trial;
  private boolean guarded;
  private long pauseNanos;
  private long offUntil;

  public WovenMethod(
      Advice advice,
      LoaderState loader,
      String owner,
      String name,
      String descriptor,
      WeaverLog log) {
    this.advice = advice;
    this.loader = loader;
    this.owner = owner;
    this.name = name;
    this.descriptor = descriptor;
    this.log = log;
    this.enter = advice.enter == null ? null : enterSite(advice.enter);
    if (advice.exit == null) {
      returned = null;
      thrown = null;
    } else if (advice.exit.result == Advice.Result.OUTCOME) {
      returned = new Site(this, advice.exit, Bridge.LAST);
      thrown = advice.exit.onThrow ? new Site(this, advice.exit, Bridge.RAISE) : null;
    } else {
      returned = new Site(this, advice.exit, Bridge.NULL);
      thrown = advice.exit.onThrow ? returned : null;
    }
  }

  private Site enterSite(Advice.Call call) {
    return new Site(this, call, call.result == Advice.Result.ARGUMENT ? Bridge.LAST : Bridge.NULL);
  }

  /** Returns the descriptor of the method's return type. */
  String returnType() {
    return descriptor.substring(descriptor.indexOf(')') + 1);
  }

  /** Adds a linked call. If the method has ended in the meantime, makes it do nothing. */
  synchronized void linked(Site site, MutableCallSite call) {
    if (ended) {
      call.setTarget(without(call.type(), site.id));
    }
    if (gone) {
      return;
    }
    if ((calls.size() & 15) == 15) {
      for (int i = calls.size() - 1; i >= 0; i--) {
        if (calls.get(i).get() == null) {
          calls.remove(i);
        }
      }
    }
    if (!ended && guarded && isGate(site)) {
      call.setTarget(PauseCheck.of(this, site.id, call.getTarget()));
    }
    calls.add(new LinkedCall(call, site));
  }

  /** Returns a new call that does without the advice. */
  synchronized MutableCallSite without(MethodType type, Site site) {
    MutableCallSite call = new MutableCallSite(without(type, site.id));
    if (!gone) {
      calls.add(new LinkedCall(call, site));
    }
    return call;
  }

  /** Once the agent leaves, nothing may lead to it, or its classes could not be collected. */
  private MethodHandle without(MethodType type, int site) {
    return gone ? Bridge.without(type, site) : ResultHandler.without(type, site, this);
  }

  /**
   * Counts a failure of the advice, and logs the first. Disables the advice for some time if it has
   * failed many times in a row; failures between successes do not disable it.
   */
  void failed(Site site, Throwable reason) {
    boolean first;
    long pause = 0;
    String what = describe(reason);
    synchronized (this) {
      failures++;
      site.failedInARow++;
      watched = true;
      succeeded = 0;
      first = failure == null;
      if (first) {
        failure = what;
      }
      if (!off && site.failedInARow >= (trial ? TRIAL : MOST_FAILURES) && !loader.mustRun(advice)) {
        pause = pauseNanos == 0 ? FIRST_PAUSE_NANOS : Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        pauseNanos = pause;
        offUntil = System.nanoTime() + pause;
        failure = what;
        off = true;
        loader.methodDisabled();
        guard();
      }
    }
    if (first) {
      log.print(this + " failed; the failure was suppressed: " + what);
    }
    if (pause == FIRST_PAUSE_NANOS) {
      // Logged once. Each further pause is twice as long and shows in the status.
      log.print(
          this
              + " is disabled for 10 s, then tried again: it failed "
              + MOST_FAILURES
              + " times in a row, "
              + what);
    }
  }

  /** Makes the calls that are already linked check whether the advice is disabled. */
  private void guard() {
    if (guarded) {
      return;
    }
    guarded = true;
    List<MutableCallSite> changed = new ArrayList<MutableCallSite>();
    for (LinkedCall link : calls) {
      MutableCallSite call = link.get();
      if (call != null && link.gate) {
        call.setTarget(PauseCheck.of(this, link.site, call.getTarget()));
        changed.add(call);
      }
    }
    if (!changed.isEmpty()) {
      MutableCallSite.syncAll(changed.toArray(new MutableCallSite[0]));
    }
  }

  /** Whether calls skip the advice, because it has failed too often and is not yet tried again. */
  boolean isOff() {
    return off && !loader.mustRun(advice);
  }

  /** Whether {@link #succeeded} is to be called for a success. */
  boolean isWatched() {
    return watched;
  }

  /** Counts a success of an advice that has failed recently. */
  void succeeded(Site site) {
    boolean again = false;
    synchronized (this) {
      site.failedInARow = 0;
      if (!trial) {
        watched = failedLast(enter) || failedLast(returned) || failedLast(thrown);
      } else if (isGate(site) && ++succeeded >= TRIAL) {
        watched = false;
        trial = false;
        again = true;
        pauseNanos = 0;
      }
    }
    if (again) {
      log.print(this + " is enabled again: it succeeded " + TRIAL + " times in a row");
    }
  }

  /** Tries a disabled advice again, once its pause is over. */
  void reconsider(long now) {
    if (!off) {
      return;
    }
    synchronized (this) {
      if (now - offUntil >= 0) {
        trial = true;
        forgetFailures(enter);
        forgetFailures(returned);
        forgetFailures(thrown);
        succeeded = 0;
        off = false;
      }
    }
  }

  /**
   * Whether calls come to this site first. Only there may they skip the advice: an exit advice must
   * run for what its enter advice has begun.
   */
  boolean isGate(Site site) {
    return enter == null || site == enter;
  }

  private static boolean failedLast(@Nullable Site site) {
    return site != null && site.failedInARow > 0;
  }

  private static void forgetFailures(@Nullable Site site) {
    if (site != null) {
      site.failedInARow = 0;
    }
  }

  /** Called if the advice cannot be linked; ends it. */
  void unlinked(Throwable reason) {
    synchronized (this) {
      if (failure != null && ended) {
        return;
      }
      failure = "cannot be linked: " + describe(reason);
    }
    end(false);
    log.print(this + " " + failure());
  }

  /** Makes all calls do nothing from now on, and forget this agent. */
  public void end() {
    end(true);
  }

  private void end(boolean leaves) {
    List<LinkedCall> linked;
    synchronized (this) {
      ended = true;
      gone |= leaves;
      linked = new ArrayList<LinkedCall>(calls);
      if (gone) {
        calls.clear();
      }
    }
    List<MutableCallSite> changed = new ArrayList<MutableCallSite>();
    for (LinkedCall link : linked) {
      MutableCallSite call = link.get();
      if (call != null) {
        call.setTarget(without(call.type(), link.site));
        changed.add(call);
      }
    }
    if (!changed.isEmpty()) {
      MutableCallSite.syncAll(changed.toArray(new MutableCallSite[0]));
    }
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  synchronized int failures() {
    return failures;
  }

  /** Returns the first failure, or the one that disabled it; {@code null}: none. */
  synchronized @Nullable String failure() {
    return failure;
  }

  private static String describe(Throwable reason) {
    StackTraceElement[] trace = reason.getStackTrace();
    return trace.length == 0 ? reason.toString() : reason + " at " + trace[0];
  }

  /** Returns its line in the report. */
  public WeaveReport.Entry report() {
    return WeaveReport.Entry.woven(
        advice.type,
        owner,
        name + descriptor,
        loader.name(),
        hasEnded() || isOff(),
        failure(),
        failures(),
        advice.server);
  }

  @Override
  public String toString() {
    return advice.type.substring(advice.type.lastIndexOf('.') + 1)
        + " at "
        + owner
        + "."
        + name
        + descriptor;
  }

  /** Weak: a call belongs to the application's class and keeps its loader alive. */
  private static final class LinkedCall extends WeakReference<MutableCallSite> {
    final int site;
    final boolean gate;

    LinkedCall(MutableCallSite call, Site site) {
      super(call);
      this.site = site.id;
      this.gate = site.method.isGate(site);
    }
  }
}
