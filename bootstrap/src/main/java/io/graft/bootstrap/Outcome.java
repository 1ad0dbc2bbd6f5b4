package io.graft.bootstrap;

/** The outcome that an advice gives to a woven method in place of the method's own. */
public final class Outcome {
  /** Makes a method return: nothing if it is void, otherwise the default value of its type. */
  public static final Outcome NOTHING = new Outcome(null, false);

  private final Object value;
  private final boolean thrown;

  private Outcome(Object value, boolean thrown) {
    this.value = value;
    this.thrown = thrown;
  }

  /** The method returns {@code value}, which may be {@code null} and must be of its type. */
  public static Outcome returning(Object value) {
    return value == null ? NOTHING : new Outcome(value, false);
  }

  /** The method throws {@code failure}, even if it does not declare it. */
  public static Outcome throwing(Throwable failure) {
    if (failure == null) {
      throw new NullPointerException("failure");
    }
    return new Outcome(failure, true);
  }

  /** Whether {@link #value()} is a {@link Throwable} to throw. */
  public boolean isThrown() {
    return thrown;
  }

  /** Returns the value, or the {@link Throwable} to throw; {@code null} for nothing. */
  public Object value() {
    return value;
  }
}
