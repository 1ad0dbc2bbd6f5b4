package io.graft.governance.setting;

/** A value that is written correctly but is not allowed for its setting. */
public final class OutOfRangeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private OutOfRangeException(String message) {
    super(message);
  }

  /**
   * Creates one. The return type is the superclass, so that the verifier does not load this class
   * together with each class that may throw it.
   *
   * @param message a clause for people, without the key and the value
   */
  public static IllegalArgumentException because(String message) {
    return new OutOfRangeException(message);
  }
}
