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
  Result run(Options options) throws Exception;

  /**
   * What was measured.
   *
   * @param notes what a reader of the rows has to know
   */
  record Result(List<Row> rows, List<String> notes) {
    static Result of(Row... rows) {
      return new Result(List.of(rows), List.of());
    }

    Result note(String note) {
      return new Result(rows, List.of(note));
    }
  }
}
