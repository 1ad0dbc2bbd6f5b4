package io.graft.weaver;

import io.graft.bootstrap.Bridge;
import java.lang.invoke.MutableCallSite;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One advice in one method of one class: its sites, the calls linked to it, and its failures. */
final class WovenMethod {
  /** After as many failures the advice is no longer called in this method. */
  static final int MOST_FAILURES = 100;

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
    calls.add(new LinkedCall(call, site));
  }

  /** Counts a failure of the advice; the first is told, and the hundredth is the last. */
  void failed(Throwable reason) {
    boolean first;
    boolean last;
    String what = describe(reason);
    synchronized (this) {
      failures++;
      first = failure == null;
      last = failures == MOST_FAILURES && !ended;
      if (first) {
        failure = what;
      }
    }
    if (first) {
      lines.print(this + " failed and was ignored: " + what);
    }
    if (last) {
      end();
      lines.print(this + " is off: it failed " + MOST_FAILURES + " times");
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

    LinkedCall(MutableCallSite call, Site site) {
      super(call);
      this.site = site.id;
    }
  }
}
