package io.graft.weaver;

import io.graft.bootstrap.Bridge;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One advice in one method of one class: its sites, the calls linked to it, and its failures. */
final class WovenMethod {
  /** After as many failures in a row the advice is not called in this method for a while. */
  static final int MOST_FAILURES = 100;

  /** As many failures are enough while it is tried again, and as many successes end the trial. */
  static final int TRIAL = 10;

  private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(10);

  final Advice advice;
  final Realm realm;

  /** Binary name of the class that has the method. */
  final String owner;

  final String name;
  final String descriptor;

  final @Nullable Site enter;
  final @Nullable Site returned;
  final @Nullable Site thrown;

  private final Lines lines;
  private final List<LinkedCall> calls = new ArrayList<LinkedCall>();
  private int failures;
  private @Nullable String failure;
  private boolean ended;

  /**
   * Whether calls go past the advice. Asked by each call, once it has been so for the first time.
   */
  private volatile boolean off;

  /** Whether successes count: the advice has failed of late, or is being tried again. */
  private volatile boolean watched;

  private int succeeded;
  private boolean trial;
  private boolean guarded;
  private long pauseNanos;
  private long offUntil;

  WovenMethod(
      Advice advice, Realm realm, String owner, String name, String descriptor, Lines lines) {
    this.advice = advice;
    this.realm = realm;
    this.owner = owner;
    this.name = name;
    this.descriptor = descriptor;
    this.lines = lines;
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

  /** Descriptor of what the method returns. */
  String returnType() {
    return descriptor.substring(descriptor.indexOf(')') + 1);
  }

  /** Remembers a call of the advice, which does nothing where the advice has ended meanwhile. */
  synchronized void linked(Site site, MutableCallSite call) {
    if (ended) {
      call.setTarget(Bridge.without(call.type(), site.id));
      return;
    }
    if ((calls.size() & 15) == 15) {
      for (int i = calls.size() - 1; i >= 0; i--) {
        if (calls.get(i).get() == null) {
          calls.remove(i);
        }
      }
    }
    if (guarded && isGate(site)) {
      call.setTarget(Guard.of(this, site.id, call.getTarget()));
    }
    calls.add(new LinkedCall(call, site));
  }

  /**
   * Counts a failure of the advice; the first is told. One that only fails is switched off for a
   * while: some requests that it cannot read, between others that it can, are no reason to.
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
      if (!off && site.failedInARow >= (trial ? TRIAL : MOST_FAILURES)) {
        pause = pauseNanos == 0 ? FIRST_PAUSE_NANOS : Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        pauseNanos = pause;
        offUntil = System.nanoTime() + pause;
        failure = what;
        off = true;
        realm.hasOff();
        guard();
      }
    }
    if (first) {
      lines.print(this + " failed and was ignored: " + what);
    }
    if (pause == FIRST_PAUSE_NANOS) {
      // Once: each further pause is twice as long, and in the status.
      lines.print(
          this
              + " is off for 10 s and then tried again: it failed "
              + MOST_FAILURES
              + " times in a row, "
              + what);
    }
  }

  /** Has the calls that are linked already ask whether it is off. */
  private void guard() {
    if (guarded) {
      return;
    }
    guarded = true;
    List<MutableCallSite> changed = new ArrayList<MutableCallSite>();
    for (LinkedCall link : calls) {
      MutableCallSite call = link.get();
      if (call != null && link.gate) {
        call.setTarget(Guard.of(this, link.site, call.getTarget()));
        changed.add(call);
      }
    }
    if (!changed.isEmpty()) {
      MutableCallSite.syncAll(changed.toArray(new MutableCallSite[0]));
    }
  }

  /** Calls go on without the advice: it has failed too often, and its time is not over. */
  boolean isOff() {
    return off;
  }

  /** Whether a success is worth telling by {@link #succeeded}. */
  boolean isWatched() {
    return watched;
  }

  /** Counts a success of an advice that has failed of late. */
  void succeeded(Site site) {
    boolean again = false;
    synchronized (this) {
      site.failedInARow = 0;
      if (!trial) {
        watched = failsOfLate(enter) || failsOfLate(returned) || failsOfLate(thrown);
      } else if (isGate(site) && ++succeeded >= TRIAL) {
        watched = false;
        trial = false;
        again = true;
        pauseNanos = 0;
      }
    }
    if (again) {
      lines.print(this + " is on again: it has succeeded " + TRIAL + " times in a row");
    }
  }

  /** Tries an advice that is off again, once its time is over. */
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

  /** Whether calls pass it first: what has been entered must be left, so that no other is shut. */
  boolean isGate(Site site) {
    return enter == null || site == enter;
  }

  private static boolean failsOfLate(@Nullable Site site) {
    return site != null && site.failedInARow > 0;
  }

  private static void forgetFailures(@Nullable Site site) {
    if (site != null) {
      site.failedInARow = 0;
    }
  }

  /** The advice cannot be called at all. */
  void unlinked(Throwable reason) {
    synchronized (this) {
      if (failure != null && ended) {
        return;
      }
      failure = "cannot be linked: " + describe(reason);
    }
    end();
    lines.print(this + " " + failure());
  }

  /** Lets all calls do nothing from now on. */
  void end() {
    List<LinkedCall> linked;
    synchronized (this) {
      ended = true;
      linked = new ArrayList<LinkedCall>(calls);
      calls.clear();
    }
    MutableCallSite[] changed = new MutableCallSite[linked.size()];
    int count = 0;
    for (LinkedCall link : linked) {
      MutableCallSite call = link.get();
      if (call != null) {
        call.setTarget(Bridge.without(call.type(), link.site));
        changed[count++] = call;
      }
    }
    if (count > 0) {
      MutableCallSite[] all = new MutableCallSite[count];
      System.arraycopy(changed, 0, all, 0, count);
      MutableCallSite.syncAll(all);
    }
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  synchronized int failures() {
    return failures;
  }

  /** The first failure; {@code null}: none. */
  synchronized @Nullable String failure() {
    return failure;
  }

  private static String describe(Throwable reason) {
    StackTraceElement[] trace = reason.getStackTrace();
    return trace.length == 0 ? reason.toString() : reason + " at " + trace[0];
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

  /** Weak, because a call belongs to the application's class and leads to its loader. */
  private static final class LinkedCall extends WeakReference<MutableCallSite> {
    final int site;
    final boolean gate;

    LinkedCall(MutableCallSite call, Site site) {
      super(call);
      this.site = site.id;
      this.gate = site.method.isGate(site);
    }
  }

  /** Loaded where something fails for good, because what it is made of takes classes to be made. */
  private static final class Guard {
    private static final MethodHandle IS_OFF = find();

    static MethodHandle of(WovenMethod method, int site, MethodHandle on) {
      return MethodHandles.guardWithTest(
          IS_OFF.bindTo(method), Bridge.without(on.type(), site), on);
    }

    private static MethodHandle find() {
      try {
        return MethodHandles.lookup()
            .findVirtual(WovenMethod.class, "isOff", MethodType.methodType(boolean.class));
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }
}
