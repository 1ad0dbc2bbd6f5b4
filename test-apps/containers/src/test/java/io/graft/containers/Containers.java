package io.graft.containers;

import java.util.ArrayList;
import java.util.List;

/** Which containers are tested, and on what. */
final class Containers {
  private static final boolean ALL = Boolean.getBoolean("test.matrix");

  private Containers() {}

  static List<Container> wanted() {
    List<Container> wanted =
        new ArrayList<>(
            List.of(
                new Felix(ALL ? List.of(8, 11, 17, 21, 25) : List.of(8, 25)),
                new Karaf(ALL ? List.of(11, 17, 21) : List.of(11, 21)),
                new Liberty(ALL ? List.of(8, 11, 17, 21, 25) : List.of(8, 25)),
                new WildFly(
                    "wildfly-servlet-26.1.1.Final",
                    "javax",
                    ALL ? List.of(8, 11, 17) : List.of(8, 17)),
                new Jetty(
                    "9.4.58.v20250814",
                    "javax",
                    List.of("http", "deploy"),
                    ALL ? List.of(8, 11, 17) : List.of(8)),
                new Jetty(
                    "12.1.12",
                    "jakarta",
                    List.of("http", "ee10-deploy"),
                    ALL ? List.of(17, 21, 25) : List.of(25)),
                new Payara(ALL ? List.of(8, 11) : List.of(8)),
                new PayaraMicro(ALL ? List.of(21, 25) : List.of(25)),
                new Elasticsearch(ALL ? List.of(8, 11, 17) : List.of(8, 17)),
                new Tomcat("8.5.100", "javax", ALL ? List.of(8, 11, 17) : List.of(8)),
                new Tomcat("10.1.55", "jakarta", ALL ? List.of(11, 17, 21) : List.of(21))));
    if (ALL) {
      wanted.add(new WildFly("wildfly-10.1.0.Final", "javax", List.of(8)));
      wanted.add(new WildFly("wildfly-39.0.1.Final", "jakarta", List.of(17, 21, 25)));
    }
    return wanted;
  }
}
