package io.graft.weaver;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fixture.Events;
import io.graft.bootstrap.Slot;
import io.graft.weaver.api.WeaveReport;
import io.graft.weaver.index.JoinPointIndex;
import io.graft.weaver.link.WovenMethod;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeaverTest {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Application application = new Application();
  private Weaver weaver;

  @BeforeEach
  void install() throws Exception {
    install(ByteBuddyAgent.install());
  }

  private void install(Instrumentation instrumentation) throws Exception {
    Events.take();
    ClassLoader loader = WeaverTest.class.getClassLoader();
    weaver =
        Weaver.install(
            instrumentation,
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

  private Object call(String method, Object... arguments) throws Throwable {
    return Application.call(application.target(), method, arguments);
  }

  @Test
  void adviceSeesTheCallAsItWasAtEntry() throws Throwable {
    assertEquals("aaa!", call("greet", "a", 3));
    assertEquals(
        List.of("enter target a 3", "greet", "exit target a 3 state aaa! null"), Events.take());
    assertEquals(List.of(), lines);
  }

  @Test
  void primitivesOfEachKindAreBoxed() throws Throwable {
    Class<?> type = application.loadClass("fixture.Target");
    Object sum =
        Application.call(type, "add", 1L << 40, 2d, (byte) 3, (short) 4, (char) 5, true, 6f);
    assertEquals((1L << 40) + 21, sum);
    assertEquals(List.of("static " + (1L << 40) + " 2.0 " + sum), Events.take());
  }

  @Test
  void everyShapeOfCodeSurvives() throws Throwable {
    assertEquals(0, call("shapes", 0, 9L, 1d));
    assertEquals(3, call("shapes", 1, 9L, 1d));
    assertEquals(0, call("shapes", 1, 2L, 1d));
    assertEquals(1, call("shapes", 2, 9L, 1d));
    assertEquals(6, call("shapes", 3, 9L, 1d));
    assertEquals(-1, call("shapes", 3, 0L, 1d));
    assertThrows(IllegalArgumentException.class, () -> call("shapes", 4, 0L, 1d));
    assertEquals(
        List.of("0 9 0", "1 9 3", "1 2 0", "2 9 1", "3 9 6", "3 0 -1", "4 0 null"), Events.take());
  }

  @Test
  void exitAdviceAndCallerSeeTheException() throws Throwable {
    call("fail", "no");
    IOException checked = assertThrows(IOException.class, () -> call("fail", "checked"));
    assertThrows(IllegalStateException.class, () -> call("fail", "unchecked"));
    assertEquals(
        List.of("null null", "null " + checked, "null java.lang.IllegalStateException: unchecked"),
        Events.take());
  }

  @Test
  void argumentsAreReplacedIfTheTypeFits() throws Throwable {
    assertEquals(2, call("argument", 1, "x", "text"));
    assertEquals(List.of("argument 2 x text+", "exit with 2"), Events.take());
    assertEquals(-1, call("argument", -1, "null", "text"));
    assertEquals(List.of("argument -1 null null", "exit with -1"), Events.take());
    assertEquals(2, call("argument", 1, "number", "text"));
    assertEquals(List.of("argument 2 number text", "exit with 2"), Events.take());
    assertEquals(2, lines.size(), lines.toString());
    assertTrue(lines.toString().contains("IllegalArgumentException: negative"), lines.toString());
    assertTrue(
        lines.toString().contains("java.lang.Integer is not a java.lang.String"), lines.toString());
  }

  @Test
  void refusedCallEndsWithTheOutcome() throws Throwable {
    assertEquals("refused", call("refusable", "value"));
    assertNull(call("refusable", "nothing"));
    assertThrows(IOException.class, () -> call("refusable", "throw"));
    assertEquals(42L, call("refusableLong", "long"));
    assertNull(call("refusableVoid", "nothing"));
    assertThrows(IOException.class, () -> call("refusableVoid", "throw"));
    assertEquals(List.of(), Events.take());
    assertEquals(List.of(), lines);
  }

  @Test
  void primitiveMethodRefusedWithNothingReturnsItsZero() throws Throwable {
    assertEquals(0L, call("refusableLong", "nothing"));
    assertEquals(List.of(), Events.take());
  }

  @Test
  void callIsNotRefusedWithAValueOfAnotherType() throws Throwable {
    assertEquals("throwable value", call("refusable", "throwable value"));
    assertEquals(7L, call("refusableLong", "value"));
    assertEquals(List.of("refusable", "exit null", "refusable", "exit null"), Events.take());
    assertEquals(2, lines.size(), lines.toString());
  }

  @Test
  void stateOfAnEnterAdviceThatRefusesNothingReachesTheExit() throws Throwable {
    assertEquals("go", call("refusable", "go"));
    assertEquals(List.of("refusable", "exit go"), Events.take());
  }

  @Test
  void exitAdviceReplacesTheOutcome() throws Throwable {
    assertEquals("plain", call("replaced", "plain"));
    assertEquals("replaced", call("replaced", "to text"));
    assertNull(call("replaced", "to null"));
    assertThrows(IllegalStateException.class, () -> call("replaced", "to exception"));
    assertThrows(IOException.class, () -> call("replaced", "throw"));
    assertEquals("replaced", call("replaced", "throw to text"));
    assertNull(call("replaced", "throw to null"));
    assertThrows(IllegalStateException.class, () -> call("replaced", "throw to exception"));
    assertThrows(IllegalStateException.class, () -> call("replacedVoid", "throw to exception"));
    assertNull(call("replacedVoid", "throw to null"));
    assertNull(call("replacedVoid", "plain"));
    assertEquals(List.of(), lines);
  }

  @Test
  void theOutcomeIsKeptIfTheAdviceFailsOrReturnsAnotherType() throws Throwable {
    assertEquals("fail", call("replaced", "fail"));
    assertEquals("to number", call("replaced", "to number"));
    assertEquals(
        "throw to number",
        assertThrows(IOException.class, () -> call("replaced", "throw to number")).getMessage());
    assertEquals(
        "throw fail",
        assertThrows(IOException.class, () -> call("replaced", "throw fail")).getMessage());
    assertEquals(1, lines.size(), lines.toString());
    assertEquals(4, entry("replaced").failures());
  }

  @Test
  void exceptionsOfAdviceBypassTheMethodsOwnHandlers() throws Throwable {
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> call("handles", "to exception"));
    assertEquals("replaced", thrown.getMessage());
    assertEquals(List.of("finally", "replaces to exception"), Events.take());
    assertEquals("handled inner", call("handles", ""));
  }

  @Test
  void adviceOfOneMethodIsNested() throws Throwable {
    assertEquals("text", call("nested", "text"));
    assertEquals(
        List.of(
            "outer enter text",
            "inner enter text",
            "nested text",
            "inner exit",
            "outer exit text text null"),
        Events.take());
    assertEquals("no", call("nested", "refused"));
    assertEquals(
        List.of("outer enter refused", "inner enter refused", "outer exit refused no null"),
        Events.take());
    IllegalStateException raised =
        assertThrows(IllegalStateException.class, () -> call("nested", "raise"));
    assertEquals("outer exit raise null " + raised, Events.take().get(4));
  }

  @Test
  void failingAdviceIsLoggedOnceAndFinallyDisabled() throws Throwable {
    Object target = application.target();
    for (int i = 0; i < WovenMethod.MOST_FAILURES + 20; i++) {
      assertEquals("text", Application.call(target, "failing", "text"));
    }
    List<String> events = Events.take();
    assertEquals(
        WovenMethod.MOST_FAILURES, Collections.frequency(events, "called"), events.toString());
    assertEquals("exit null", events.get(1));
    assertEquals(2, lines.size(), lines.toString());
    assertTrue(
        lines.get(0).startsWith("FailingAdvice at fixture.Target.failing(Ljava/lang/String;)"),
        lines.get(0));
    assertTrue(
        lines
            .get(1)
            .contains("is disabled for 10 s, then tried again: it failed 100 times in a row"),
        lines.get(1));
    WeaveReport.Entry entry = entry("failing");
    assertEquals(WeaveReport.State.OFF, entry.state());
    assertEquals(100, entry.failures());
    assertTrue(entry.reason().contains("a bug"), entry.reason());
  }

  @Test
  void whatGuardsAServerIsNeverDisabledAndItsFailureIsThatOfTheRequest() throws Throwable {
    Object target = application.target();
    assertEquals("text", Application.call(target, "serve", "text"), "nothing is guarded yet");
    weaver.guarded(true);
    for (int i = 0; i < 2 * WovenMethod.MOST_FAILURES; i++) {
      IllegalStateException closed =
          assertThrows(
              IllegalStateException.class, () -> Application.call(target, "serve", "text"));
      assertEquals("Graft: security cannot be checked", closed.getMessage());
    }
    assertEquals(1 + 2 * WovenMethod.MOST_FAILURES, Collections.frequency(Events.take(), "asked"));
    assertEquals(WeaveReport.State.WOVEN, entry("serve").state());
    assertTrue(entry("serve").isServer());
    weaver.guarded(false);
    assertEquals("text", Application.call(target, "serve", "text"));
    assertEquals(WeaveReport.State.OFF, entry("serve").state());
    weaver.guarded(true);
    assertEquals(WeaveReport.State.WOVEN, entry("serve").state(), "it is called at once");
    assertThrows(IllegalStateException.class, () -> Application.call(target, "serve", "text"));
  }

  @Test
  void whatGuardsAServerAndCannotBeLinkedLetsNoRequestThrough() throws Throwable {
    Object target = application.target();
    for (String method : List.of("serveUnlinked", "serveWrong")) {
      assertEquals("text", Application.call(target, method, "text"), "nothing is guarded yet");
      weaver.guarded(true);
      for (int i = 0; i < 3; i++) {
        IllegalStateException closed =
            assertThrows(
                IllegalStateException.class, () -> Application.call(target, method, "text"));
        assertEquals("Graft: security cannot be checked", closed.getMessage());
      }
      weaver.guarded(false);
      assertEquals("text", Application.call(target, method, "text"));
    }
    assertEquals(WeaveReport.State.OFF, entry("serveUnlinked").state());
    weaver.guarded(true);
    weaver.remove(1000);
    assertEquals("text", Application.call(target, "serveUnlinked", "text"), "it has left");
  }

  @Test
  void failuresBetweenSuccessesDisableNothing() throws Throwable {
    Object target = application.target();
    for (int i = 0; i < 2 * WovenMethod.MOST_FAILURES; i++) {
      Application.call(target, "failing", "odd input");
      Application.call(target, "failing", i % 50 == 0 ? "fine" : "odd input");
    }
    assertEquals(WeaveReport.State.WOVEN, entry("failing").state());
    assertEquals(4 * WovenMethod.MOST_FAILURES, Collections.frequency(Events.take(), "called"));
    assertEquals(1, lines.size(), lines.toString());
  }

  @Test
  void disabledAdviceIsRetriedAfterLongerAndLongerPausesUntilItSucceeds() throws Throwable {
    Object target = application.target();
    fail(target, 2 * WovenMethod.MOST_FAILURES);
    long now = System.nanoTime();
    weaver.reconsider(now + SECONDS.toNanos(9));
    assertEquals(0, fail(target, 1), "its time is not over");
    weaver.reconsider(now + SECONDS.toNanos(11));
    assertEquals(WovenMethod.TRIAL, fail(target, WovenMethod.MOST_FAILURES));
    weaver.reconsider(now + SECONDS.toNanos(19));
    assertEquals(0, fail(target, 1), "it now takes twice as long");
    assertEquals(WeaveReport.State.OFF, entry("failing").state());
    weaver.reconsider(System.nanoTime() + SECONDS.toNanos(21));
    for (int i = 0; i < WovenMethod.TRIAL; i++) {
      assertEquals("fine", Application.call(target, "failing", "fine"));
    }
    assertEquals(WeaveReport.State.WOVEN, entry("failing").state());
    assertEquals(3, lines.size(), lines.toString());
    assertTrue(lines.get(2).contains("is enabled again"), lines.get(2));
    Events.take();
    assertEquals(
        WovenMethod.MOST_FAILURES, fail(target, WovenMethod.MOST_FAILURES + 1), "it is as before");
  }

  /** Returns how many of so many calls came to the advice, which fails. */
  private static int fail(Object target, int times) throws Throwable {
    Events.take();
    for (int i = 0; i < times; i++) {
      assertEquals("text", Application.call(target, "failing", "text"));
    }
    return Collections.frequency(Events.take(), "called");
  }

  @Test
  void errorsOfTheJvmDoNotCountAgainstTheAdvice() throws Throwable {
    Object target = application.target();
    for (int i = 0; i < 2 * WovenMethod.MOST_FAILURES; i++) {
      Slot.current()[Slot.CALL] = "of a call that could not be left";
      assertEquals("no stack", Application.call(target, "failing", "no stack"));
      assertNull(Slot.current()[Slot.CALL]);
    }
    assertEquals(WeaveReport.State.WOVEN, entry("failing").state());
    assertEquals(0, entry("failing").failures());
    assertEquals(List.of(), lines);
  }

  @Test
  void anInterruptInAdviceReachesTheThread() throws Throwable {
    assertEquals("interrupted", call("failing", "interrupted"));
    assertTrue(Thread.interrupted());
  }

  @Test
  void adviceThatAsksForAnotherTypeIsAFailureOfTheAdvice() throws Throwable {
    assertEquals("text", call("wrongType", "text"));
    assertEquals(1, entry("wrongType").failures());
  }

  @Test
  void adviceThatCannotBeLinkedIsDisabled() throws Throwable {
    assertEquals("text", call("unlinkable", "text"));
    assertEquals("text", call("unlinkable", "text"));
    WeaveReport.Entry entry = entry("unlinkable");
    assertEquals(WeaveReport.State.OFF, entry.state());
    assertTrue(entry.reason().contains("fixture.Missing"), entry.reason());
    assertEquals(1, lines.size(), lines.toString());
  }

  @Test
  void adviceWithATypeInvisibleToTheLoaderIsSkipped() throws Throwable {
    application.hidden.add("fixture/Missing.class");
    assertEquals("text", call("unlinkable", "text"));
    WeaveReport.Entry entry = entry("unlinkable");
    assertEquals(WeaveReport.State.SKIPPED, entry.state());
    assertEquals("there is no fixture.Missing", entry.reason());
    assertEquals(List.of(), lines);
  }

  @Test
  void joinPointsThatOtherJdksHaveAreNotListedAsSkipped() {
    for (WeaveReport.Entry entry : weaver.report().entries()) {
      assertFalse(entry.advice().contains("Nowhere"), entry.advice() + " " + entry.reason());
    }
  }

  @Test
  void aMethodCalledDuringItsLinkingIsLinkedFinally() throws Throwable {
    Object target = application.target();
    application.whenAsked =
        () -> {
          application.whenAsked = () -> {};
          try {
            Application.call(target, "circular", "while linking");
          } catch (Throwable e) {
            throw new AssertionError(e);
          }
        };
    Application.call(target, "circular", "first");
    Events.take();
    Application.call(target, "circular", "second");
    assertEquals(List.of("circular second"), Events.take());
  }

  @Test
  void aMissingRequirementSkipsTheAdviceWithItsReason() throws Throwable {
    assertEquals("text", call("picky", "text"));
    WeaveReport.Entry entry = entry("picky");
    assertEquals(WeaveReport.State.SKIPPED, entry.state());
    assertEquals("there is no fixture.Other.fits(I)", entry.reason());
    assertEquals(List.of(), lines);
  }

  @Test
  void joinPointWithoutDescriptorTakesTheOverloadsThatHaveTheArguments() throws Throwable {
    assertEquals(
        "a",
        Application.call(application.target(), "overloaded", "a", 1).toString().substring(0, 1));
    assertEquals(List.of("overload a"), Events.take());
    List<String> woven =
        weaver.report().entries().stream()
            .filter(e -> e.state() == WeaveReport.State.WOVEN)
            .map(WeaveReport.Entry::method)
            .filter(m -> m.startsWith("overloaded"))
            .sorted()
            .toList();
    assertEquals(
        List.of(
            "overloaded(Ljava/lang/String;)Ljava/lang/String;",
            "overloaded(Ljava/lang/String;I)Ljava/lang/String;"),
        woven);
  }

  @Test
  void adviceReachesInsideOfTheWovenClass() throws Throwable {
    assertEquals("s", call("inside"));
    assertEquals(List.of("secret of target"), Events.take());
  }

  @Test
  void aClassFileOfANewerVersionIsSkipped() throws Throwable {
    byte[] classFile = application.classFile("fixture.Target");
    classFile[7] = (byte) 200;
    assertNull(
        weaver.weave(
            application,
            "fixture/Target",
            classFile,
            JoinPointIndex.read(
                    getClass().getClassLoader().getResourceAsStream(JoinPointIndex.RESOURCE))
                .in("fixture/Target")));
    WeaveReport.Entry entry = entry("picky");
    assertEquals(WeaveReport.State.SKIPPED, entry.state());
    assertTrue(entry.reason().contains("200"), entry.reason());
    assertEquals(List.of(), lines);
  }

  @Test
  void loadedClassesAreWovenAndAllReturnToTheirOriginalBytes() throws Throwable {
    weaver.remove(0);
    Object target = application.target();
    byte[] before = ClassFiles.of(target.getClass());
    Application.call(target, "greet", "a", 1);
    assertEquals(List.of("greet"), Events.take());

    install();
    weaver.weaveLoaded();
    Application.call(target, "greet", "a", 1);
    assertEquals(3, Events.take().size());

    weaver.remove(0);
    assertArrayEquals(before, ClassFiles.of(target.getClass()));
    Application.call(target, "greet", "a", 1);
    assertEquals(List.of("greet"), Events.take());
    install();
  }

  @Test
  void adviceOnDemandIsWovenWhenItIsDemandedInClassesLoadedBeforeAndAfter() throws Throwable {
    Class<?> before = application.loadClass("fixture.Later");
    Application.call(before, "run", "a");
    weaver.weaveLoaded();
    Application.call(before, "run", "b");
    assertEquals(List.of("run a", "run b"), Events.take());

    weaver.demand();
    Application.call(before, "run", "c");
    Application.call(new Application().loadClass("fixture.Later"), "run", "d");
    assertEquals(List.of("later c", "run c", "later d", "run d"), Events.take());

    weaver.remove(0);
    Application.call(before, "run", "e");
    assertEquals(List.of("run e"), Events.take());
    install();
  }

  @Test
  void aJvmThatEndsAndListsNoClassesIsLeftInPeace() throws Exception {
    weaver.remove(0);
    Instrumentation real = ByteBuddyAgent.install();
    install(
        (Instrumentation)
            Proxy.newProxyInstance(
                null,
                new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getAllLoadedClasses")
                        ? null
                        : method.invoke(real, arguments)));
    weaver.weaveLoaded();
    weaver.remove(0);
    install();
  }

  @Test
  void eachLoaderOfTheApplicationHasItsOwnAdapters() throws Throwable {
    Application other = new Application();
    call("greet", "a", 1);
    Application.call(other.target(), "greet", "b", 1);
    assertEquals(6, Events.take().size());
    assertEquals(
        2,
        weaver.report().entries().stream()
            .filter(e -> e.method().startsWith("greet"))
            .map(WeaveReport.Entry::loader)
            .distinct()
            .count());
  }

  @Test
  void aLoaderThatHidesTheDoorIsSkippedWithOneLogLine() throws Throwable {
    Hiding hiding = new Hiding();
    Object target = hiding.loadClass("fixture.Target").getConstructor(String.class).newInstance("");
    assertEquals("a!", Application.call(target, "greet", "a", 1));
    WeaveReport.Entry entry = entry("greet");
    assertEquals(WeaveReport.State.SKIPPED, entry.state());
    assertTrue(
        entry.reason().contains("hides java.lang.GraftDoor from its classes"), entry.reason());
    assertEquals(1, lines.size(), lines.toString());
  }

  /** As those of OSGi do: it answers the agent, and whoever is not one of its own classes. */
  private final class Hiding extends ClassLoader {
    Hiding() {
      super(null);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.equals("java.lang.GraftDoor")
          && StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
              .walk(
                  stack ->
                      stack.anyMatch(
                          frame ->
                              frame.getDeclaringClass() != Hiding.class
                                  && frame.getDeclaringClass().getClassLoader() == this))) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.equals("fixture.Events")) {
        return Events.class;
      }
      byte[] classFile = application.classFile(name);
      return defineClass(name, classFile, 0, classFile.length);
    }
  }

  private WeaveReport.Entry entry(String method) {
    for (WeaveReport.Entry entry : weaver.report().entries()) {
      if (entry.method().startsWith(method + "(") || entry.method().equals(method)) {
        return entry;
      }
    }
    throw new AssertionError("no " + method + " in " + weaver.report().entries());
  }
}
