package io.graft.real;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** Which applications are tested: a choice in every build, and all of them with the matrix. */
final class Applications {
  private Applications() {}

  static List<Application> wanted() {
    List<Application> wanted = new ArrayList<>(Mocks.everyBuild());
    wanted.addAll(Runnables.everyBuild());
    wanted.addAll(WebApplications.everyBuild());
    if (Jdk.isMatrix()) {
      wanted.addAll(Mocks.more());
      wanted.addAll(Runnables.more());
      wanted.addAll(WebApplications.more());
      wanted.addAll(Distributions.more());
    }
    return wanted;
  }
}
