package io.graft.real;

import io.graft.test.Checkout;
import java.nio.file.Path;

/** What the build has downloaded. */
final class Distribution {
  private static final Path ALL = Checkout.file("test-apps/real/target/distributions");

  private Distribution() {}

  /** Returns a directory that was unpacked from a zip. */
  static Path of(String name) {
    return ALL.resolve(name);
  }

  /** Returns a jar by its artifact's name and version. */
  static Path jar(String name) {
    return ALL.resolve(name + ".jar");
  }

  /** Returns a war by its artifact's name and version. */
  static Path war(String name) {
    return ALL.resolve(name + ".war");
  }
}
