package io.graft.weaver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fixture.Events;
import io.graft.weaver.api.WeaveReport;
import io.graft.weaver.index.Adapters;
import io.graft.weaver.index.Advice;
import io.graft.weaver.index.JoinPointIndex;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Which classes are woven: those searched for, and those of adapters that are left out. The tests
 * that load the container come last: its class ends the searches of those after them.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SelectionTest {
  private static final int LAST = Integer.MAX_VALUE;

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Application application = new Application();
  private Weaver weaver;

  @BeforeEach
  void install() throws Exception {
    Events.take();
    ClassLoader loader = SelectionTest.class.getClassLoader();
    weaver =
        Weaver.install(
            ByteBuddyAgent.install(),
            JoinPointIndex.read(loader.getResourceAsStream("META-INF/graft/joinpoints.idx")),
            loader,
            Collections.emptyMap(),
            TestJvm.INSTANCE,
            lines::add);
    assertNotNull(weaver);
  }

  @AfterEach
  void remove() {
    weaver.remove(0);
  }

  @Test
  void aMethodIsWovenInEveryClassThatDeclaresItOnceItsInterfaceIsLoaded() throws Throwable {
    Object first = application.newInstance("fixture.Chain$First");
    Object second = application.newInstance("fixture.Chain$Second");
    Application.call(second, "pass", null, "a");
    assertEquals(List.of("chain a", "second a"), Events.take());
    Application.call(first, "pass", null, "b");
    assertEquals(List.of("first b"), Events.take(), "it was loaded before the interface");
    weaver.reconsider();
    Application.call(first, "pass", null, "c");
    assertEquals(List.of("chain c", "first c"), Events.take());
    Application.call(application.newInstance("fixture.Chain$Caller"), "call", first, 1L, 2d);
    assertEquals(List.of("chain called 1 2.0", "first called 1 2.0"), Events.take());
    Set<String> woven = typesWith("ChainAdvice");
    woven.remove("fixture.Chain$Worker"); // another test may have loaded it
    assertEquals(Set.of("fixture.Chain$First", "fixture.Chain$Second"), woven);
    weaver.remove(0);
    Application.call(second, "pass", null, "d");
    assertEquals(List.of("second d"), Events.take());
  }

  @Test
  @Order(LAST)
  void noClassIsSearchedWhenTheContainerIsKnown() throws Throwable {
    Application.call(application.newInstance("fixture.Chain$Container"), "serve");
    Application.call(application.newInstance("fixture.Chain$Second"), "pass", null, "a");
    weaver.reconsider();
    Application.call(application.newInstance("fixture.Chain$Second"), "pass", null, "b");
    assertEquals(List.of("container", "second a", "second b"), Events.take());
  }

  @Test
  void theSearchBeginsWhenAServerSocketOpens() throws Throwable {
    weaver.started();
    Object worker = application.newInstance("fixture.Chain$Worker");
    weaver.listens();
    Application.call(worker, "work", null, "a");
    Object first = application.newInstance("fixture.Chain$First");
    Application.call(first, "pass", null, "b");
    assertEquals(List.of("chain a", "worker a", "chain b", "first b"), Events.take());
  }

  @Test
  void whatWasLoadedIsWovenWhenTheAgentHasStartedAndAServerSocketIsOpen() throws Throwable {
    Object worker = application.newInstance("fixture.Chain$Worker");
    weaver.listens();
    // The call loads the type of its argument, which begins a search of what is loaded later.
    Application.call(worker, "work", null, "a");
    weaver.started();
    Application.call(worker, "work", null, "b");
    Object first = application.newInstance("fixture.Chain$First");
    Application.call(first, "pass", null, "c");
    assertEquals(List.of("worker a", "chain b", "worker b", "chain c", "first c"), Events.take());
  }

  @Test
  void aServerSocketThatIsOpenBeforeTheInterfaceIsLoadedBeginsNoSearch() throws Throwable {
    weaver.started();
    weaver.listens();
    Object worker = application.newInstance("fixture.Chain$Worker");
    Application.call(worker, "work", null, "a");
    assertEquals(List.of("worker a"), Events.take(), "it was not loaded when the socket opened");
    weaver.listens();
    Application.call(worker, "work", null, "b");
    assertEquals(List.of("chain b", "worker b"), Events.take());
  }

  @Test
  @Order(LAST)
  void aServerSocketOfAKnownContainerBeginsNoSearch() throws Throwable {
    weaver.started();
    Object worker = application.newInstance("fixture.Chain$Worker");
    Application.call(application.newInstance("fixture.Chain$Container"), "serve");
    weaver.listens();
    Application.call(worker, "work", null, "a");
    assertEquals(List.of("container", "worker a"), Events.take());
  }

  @Test
  @Order(LAST)
  void anAdapterThatIsLeftOutIsNotWovenAndWhatItHadWovenIsRestored() throws Throwable {
    Object container = application.newInstance("fixture.Chain$Container");
    Application.call(container, "serve");
    Application.call(application.newInstance("fixture.Chain$Second"), "pass", null, "a");
    assertEquals(List.of("container", "second a"), Events.take(), "the container ends the search");
    weaver.leaveOut(Set.of("fixture"));
    weaver.weaveLoaded();
    Application.call(container, "serve");
    Application.call(new Application().newInstance("fixture.Chain$Second"), "pass", null, "b");
    weaver.reconsider();
    Application.call(application.newInstance("fixture.Chain$Second"), "pass", null, "c");
    assertEquals(List.of("second b", "second c"), Events.take());
    for (WeaveReport.Entry entry : weaver.report().entries()) {
      assertEquals(WeaveReport.State.SKIPPED, entry.state(), entry::toString);
      assertEquals(Advice.LEFT_OUT, entry.reason());
    }
    assertTrue(weaver.report().count(WeaveReport.State.SKIPPED) > 0);
  }

  @Test
  void whatAnAdapterIsFollowsFromItsPackage() throws Exception {
    Adapters fixture = weaver.adapters();
    assertEquals(Set.of("fixture"), fixture.names());
    assertTrue(fixture.isServer("fixture"));
    assertTrue(fixture.isContainer("fixture"), "one of its advice is a container's");
    assertFalse(fixture.isClient("fixture") || fixture.isFallback("fixture"));
    Adapters two =
        JoinPointIndex.parse(
                """
                advice io.graft.instrumentation.one.Some
                join a.B c *
                adapter io.graft.instrumentation.one codec
                advice io.graft.instrumentation.two.javax.Some
                join a.C c *
                enter e ()V NONE 0 -
                adapter io.graft.instrumentation.two.javax fallback
                advice io.graft.instrumentation.three.Some$Other
                join a.D c *
                adapter io.graft.instrumentation.three client
                """)
            .adapters();
    assertEquals("[one, three, two]", two.names().toString());
    assertTrue(two.isServer("one") && two.isCodec("one") && !two.isContainer("one"));
    assertTrue(two.isServer("two") && two.isFallback("two") && !two.isCodec("two"));
    assertTrue(two.isClient("three") && !two.isServer("three"));
    assertFalse(two.isServer("four") || two.isClient("four"));
  }

  @Test
  @Order(LAST)
  void portsAreUnknownWhereOnlyTheFallbackIsWoven() throws Throwable {
    assertEquals(Boolean.FALSE, weaver.adapters().portsUnknown(weaver.report()));
    Application.call(application.newInstance("fixture.Chain$Container"), "serve");
    assertNull(weaver.adapters().portsUnknown(weaver.report()));
  }

  private Set<String> typesWith(String advice) {
    return weaver.report().entries().stream()
        .filter(entry -> entry.advice().endsWith(advice))
        .filter(entry -> entry.state() == WeaveReport.State.WOVEN)
        .map(WeaveReport.Entry::type)
        .collect(Collectors.toSet());
  }
}
