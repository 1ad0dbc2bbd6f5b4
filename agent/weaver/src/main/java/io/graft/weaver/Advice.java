package io.graft.weaver;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An advice class, as the index describes it. */
final class Advice {
  /** Values of {@link Call#parameters} that are not the number of an argument. */
  static final int THIS = -1;

  static final int ENTERED = -2;
  static final int RETURNED = -3;
  static final int THROWN = -4;

  /** Not an argument of the woven call, but a constant of it. */
  static final int LOOKUP = -5;

  /** Binary name. */
  final String type;

  final List<Requirement> requirements = new ArrayList<Requirement>(2);
  @Nullable Call enter;
  @Nullable Call exit;

  Advice(String type) {
    this.type = type;
  }

  /** What becomes of what advice returns. */
  enum Result {
    /** An enter advice's state, for the exit advice. */
    STATE,
    /** As state, but an Outcome ends the call. */
    STATE_OR_OUTCOME,
    /** The new value of an argument. */
    ARGUMENT,
    /** Nothing. */
    NONE,
    /** The new outcome of the woven method. */
    OUTCOME
  }

  /** One of its two methods. */
  static final class Call {
    final String name;
    final String descriptor;
    final Result result;
    final int argument;
    final boolean onThrow;
    final int[] parameters;

    Call(
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

    /** How many of its parameters woven code has to give. */
    int given() {
      return wants(LOOKUP) ? parameters.length - 1 : parameters.length;
    }

    boolean wants(int parameter) {
      for (int wanted : parameters) {
        if (wanted == parameter) {
          return true;
        }
      }
      return false;
    }
  }

  /** What must be there for the advice to fit; {@code null} is "any". */
  static final class Requirement {
    final String type;
    final @Nullable String method;
    final @Nullable String descriptor;

    Requirement(String type, @Nullable String method, @Nullable String descriptor) {
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
