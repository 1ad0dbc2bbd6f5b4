package io.graft.containers;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/**
 * Which containers are tested, and on what: each on the newest JDK that it runs on, those of which
 * there are two on the oldest of the older and the newest of the newer one.
 */
final class Containers {
  private Containers() {}

  static List<Container> wanted() {
    List<Container> wanted =
        new ArrayList<>(
            List.of(
                new Felix(Jdk.newest(8, 11, 17, 21, 25)),
                new Karaf(Jdk.newest(11, 17, 21)),
                Liberty.newest(Jdk.newest(8, 11, 17, 21, 25)),
                new WildFly("wildfly-servlet-26.1.1.Final", "javax", Jdk.newest(8, 11, 17)),
                new Jetty(
                    "9.4.58.v20250814", "javax", List.of("http", "deploy"), Jdk.oneOf(8, 11, 17)),
                new Jetty(
                    "12.1.12", "jakarta", List.of("http", "ee10-deploy"), Jdk.oneOf(25, 17, 21)),
                new Jetty("12.1.12", "javax", List.of("http", "ee8-deploy"), Jdk.oneOf(17, 21, 25)),
                new Dropwizard(Jdk.oneOf(8, 11, 17)),
                new Payara(Jdk.oneOf(8, 11)),
                new PayaraMicro(Jdk.oneOf(25, 21)),
                new Elasticsearch(Jdk.newest(8, 11, 17)),
                new Tomcat("8.5.100", "javax", Jdk.oneOf(8, 11, 17))));
    if (Jdk.isMatrix()) {
      for (String level : List.of("ee9-deploy", "ee11-deploy")) {
        wanted.add(new Jetty("12.1.12", "jakarta", List.of("http", level), List.of(17, 21, 25)));
      }
      wanted.add(new Tomcat("10.1.55", "jakarta", List.of(21, 11, 17)));
      wanted.add(Liberty.oldest(Jdk.oneOf(8, 11)));
      wanted.add(new WildFly("wildfly-10.1.0.Final", "javax", List.of(8)));
      wanted.add(new WildFly("wildfly-39.0.1.Final", "jakarta", List.of(17, 21, 25)));
    }
    return wanted;
  }
}
