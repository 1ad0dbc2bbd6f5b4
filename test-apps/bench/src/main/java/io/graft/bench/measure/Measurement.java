package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.report.Row;
import java.util.List;

/** Something that is measured, by itself. */
@FunctionalInterface
public interface Measurement {
  /**
   * Measures it, which takes its time, and says on the way how far it is.
   *
   * @throws Exception where an application did not run: there is no table without it
   */
  List<Row> run(Options options) throws Exception;
}
