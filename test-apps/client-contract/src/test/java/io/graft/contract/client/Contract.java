package io.graft.contract.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.function.Executable;

/** The cases of the client contract, for one cell, in the order in which they run. */
final class Contract implements AutoCloseable {
  private final Cell cell;
  private final Instances instances;
  private final Subject subject;

  Contract(Cell cell) throws Exception {
    this.cell = cell;
    Certificate certificate = Certificate.shared();
    instances = new Instances(certificate.keyStore(), Certificate.PASSWORD);
    subject = new Subject(cell, instances, certificate);
  }

  Map<String, Executable> cases() {
    Map<String, Executable> cases = new LinkedHashMap<>();
    for (Cases some : cell.brief() ? some() : all()) {
      some.into(cases);
    }
    return cases;
  }

  private List<Cases> some() {
    return List.of(
        new CallCases(subject),
        new FailureCases(subject),
        new EndCases(subject),
        new LeavingCases(subject));
  }

  private List<Cases> all() {
    return List.of(
        new CallCases(subject),
        new AddressCases(subject),
        new OddAddressCases(subject),
        new FailureCases(subject),
        new EndCases(subject),
        new LibraryCases(subject),
        new CommonsCases(subject),
        new OkHttpCases(subject),
        new ReactorCases(subject),
        new JettyCases(subject),
        new AhcCases(subject),
        new ArmeriaCases(subject),
        new VertxCases(subject),
        new NestedCases(subject),
        new ForwardingCases(subject),
        new RuleCases(subject),
        new LeavingCases(subject));
  }

  @Override
  public void close() {
    subject.close();
    try {
      instances.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the instances do not stop", e);
    }
  }
}
