package io.graft.contract.client;

import org.jspecify.annotations.Nullable;

/** What the cases of one cell share: its probe, in a JVM that the first of them starts. */
final class Subject implements AutoCloseable {
  final Cell cell;
  final Instances instances;
  private final Certificate certificate;
  private @Nullable ProbeProcess started;

  Subject(Cell cell, Instances instances, Certificate certificate) {
    this.cell = cell;
    this.instances = instances;
    this.certificate = certificate;
  }

  ProbeProcess probe() {
    ProbeProcess probe = started;
    if (probe == null) {
      probe = new ProbeProcess(cell, instances, certificate);
      started = probe;
    }
    return probe;
  }

  @Override
  public void close() {
    if (started != null) {
      started.close();
      started = null;
    }
  }
}
