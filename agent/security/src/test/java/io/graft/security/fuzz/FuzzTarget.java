package io.graft.security.fuzz;

import java.util.List;

/**
 * Reads hostile input. An implementation has a constructor without arguments, and throws an {@link
 * AssertionError}, or anything else, where the input did what no input may do.
 */
public interface FuzzTarget extends AutoCloseable {
  /** Valid inputs, from which others are made. */
  List<byte[]> seeds() throws Exception;

  /** Reads one input. */
  void read(byte[] input) throws Exception;

  @Override
  default void close() {}
}
