package io.graft.weaver.index;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An advice class, as the join point index describes it. */
public final class Advice {
  /** Values of {@link Call#parameters} that do not number an argument. */
  public static final int THIS = -1;

  public static final int ENTERED = -2;
  public static final int RETURNED = -3;
  public static final int THROWN = -4;

  /** The caller's {@code Lookup}: bound when the call is linked, not passed by woven code. */
  public static final int LOOKUP = -5;

  /** Why advice with {@link #leftOut} is not woven. */
  public static final String LEFT_OUT = "left out by graft.weave.skip";

  /** {@link #unread} of an advice that is read. */
  static final int READ = -1;

  /** Binary name. */
  public final String type;

  /** Where the rest of it begins in the index, guarded by the index. */
  int unread = READ;

  public final List<Requirement> requirements = new ArrayList<Requirement>(2);

  /** Whether it is not woven until it is demanded. */
  public boolean onDemand;

  /** Whether a setting leaves out its adapter. */
  public volatile boolean leftOut;

  /** Whether no setting asks for its adapter: it is not woven, and not shown as left out. */
  public volatile boolean unused;

  /** Whether it makes the join points anywhere unnecessary. */
  public boolean container;

  /** Whether it begins the requests of a server. */
  public boolean server;

  public @Nullable Call enter;
  public @Nullable Call exit;

  public Advice(String type) {
    this.type = type;
  }

  /** What the value that an advice method returns is used for. */
  public enum Result {
    /** The state that an enter advice passes to the exit advice. */
    STATE,
    /** As {@link #STATE}, but an {@code Outcome} ends the call. */
    STATE_OR_OUTCOME,
    /** It replaces an argument. */
    ARGUMENT,
    /** It is ignored. */
    NONE,
    /** It replaces the outcome of the woven method. */
    OUTCOME
  }

  /** One of the two advice methods. */
  public static final class Call {
    public final String name;
    public final String descriptor;
    public final Result result;

    /** The number of the argument that {@link Result#ARGUMENT} replaces. */
    public final int argument;

    /** Whether an exit advice also runs when the method throws. */
    public final boolean onThrow;

    /** For each parameter the number of an argument, or one of the constants above. */
    public final int[] parameters;

    public Call(
        String name,
        String descriptor,
        Result result,
        int argument,
        boolean onThrow,
        int[] parameters) {
      this.name = name;
      this.descriptor = descriptor;
      this.result = result;
      this.argument = argument;
      this.onThrow = onThrow;
      this.parameters = parameters;
    }

    /** Returns how many of the parameters woven code has to pass. */
    public int passed() {
      return wants(LOOKUP) ? parameters.length - 1 : parameters.length;
    }

    public boolean wants(int parameter) {
      for (int wanted : parameters) {
        if (wanted == parameter) {
          return true;
        }
      }
      return false;
    }
  }

  /** A class or method that the library must have for the advice to fit. */
  public static final class Requirement {
    public final String type;

    /** {@code null}: only the class is required. */
    public final @Nullable String method;

    /** {@code null}: a method of any descriptor will do. */
    public final @Nullable String descriptor;

    public Requirement(String type, @Nullable String method, @Nullable String descriptor) {
      this.type = type;
      this.method = method;
      this.descriptor = descriptor;
    }

    @Override
    public String toString() {
      return method == null ? type : type + "." + method + (descriptor == null ? "" : descriptor);
    }
  }
}
