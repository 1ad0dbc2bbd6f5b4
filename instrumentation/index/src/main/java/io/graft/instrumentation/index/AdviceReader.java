package io.graft.instrumentation.index;

import io.graft.bootstrap.Bridge;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnDemand;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.ServletContainer;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/**
 * Reads one advice class: checks it against the rules of the spi, and describes it for the index.
 */
final class AdviceReader {
  private final ProcessingEnvironment environment;
  private final Descriptors descriptors;
  private boolean sound;

  AdviceReader(ProcessingEnvironment environment) {
    this.environment = environment;
    this.descriptors = new Descriptors(environment.getElementUtils(), environment.getTypeUtils());
  }

  /** Returns the lines of the index, or {@code null} if errors were reported. */
  @Nullable String read(TypeElement type) {
    sound = true;
    ExecutableElement enter = null;
    ExecutableElement exit = null;
    for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
      if (method.getAnnotation(OnEnter.class) != null) {
        check(enter == null, method, "A second @OnEnter: an advice class may have only one");
        enter = method;
      }
      if (method.getAnnotation(OnExit.class) != null) {
        check(exit == null, method, "A second @OnExit: an advice class may have only one");
        exit = method;
      }
    }
    JoinPoint[] joinPoints = type.getAnnotationsByType(JoinPoint.class);
    check(joinPoints.length > 0, type, "An advice class must have a @JoinPoint");
    check(
        enter != null || exit != null, type, "An advice class must have an @OnEnter or an @OnExit");
    checkVisible(type);
    StringBuilder lines = new StringBuilder();
    line(lines, "advice", environment.getElementUtils().getBinaryName(type).toString());
    if (type.getAnnotation(OnDemand.class) != null) {
      line(lines, "on-demand");
    }
    if (type.getAnnotation(ServletContainer.class) != null) {
      line(lines, "container");
    }
    if (type.getAnnotation(ServerEntry.class) != null) {
      line(lines, "server");
    }
    for (JoinPoint joinPoint : joinPoints) {
      checkJoinPoint(type, joinPoint, enter, exit);
      readJoinPoint(lines, joinPoint);
    }
    for (Requires needed : type.getAnnotationsByType(Requires.class)) {
      checkName(type, needed.type());
      check(
          !needed.method().isEmpty() || needed.descriptor().isEmpty(),
          type,
          "@Requires has a descriptor without a method");
      line(lines, "need", needed.type(), orAny(needed.method()), orAny(needed.descriptor()));
    }
    if (enter != null) {
      readEnter(lines, enter);
    }
    if (exit != null) {
      readExit(lines, exit, enter);
    }
    return sound ? lines.toString() : null;
  }

  private static void readJoinPoint(StringBuilder lines, JoinPoint joinPoint) {
    String type = joinPoint.type();
    String method = joinPoint.method();
    String descriptor = orAny(joinPoint.descriptor());
    if (joinPoint.anywhere().isEmpty()) {
      line(lines, joinPoint.optional() ? "may-join" : "join", type, method, descriptor);
    } else {
      line(lines, "join-anywhere", joinPoint.anywhere(), method, descriptor, type);
    }
  }

  private void readEnter(StringBuilder lines, ExecutableElement method) {
    OnEnter enter = method.getAnnotation(OnEnter.class);
    TypeMirror returned = method.getReturnType();
    if (enter.returns() == Result.STATE) {
      check(
          !returned.getKind().isPrimitive(),
          method,
          "The state that an @OnEnter returns must be an object, or it must return void");
    } else if (enter.returns() == Result.STATE_OR_OUTCOME) {
      check(
          Descriptors.isReference(returned),
          method,
          "An @OnEnter with STATE_OR_OUTCOME must return an object");
    } else {
      check(
          returned.getKind() != TypeKind.VOID,
          method,
          "An @OnEnter with ARGUMENT must return the argument");
    }
    String parameters = parameters(method, false);
    checkCount(method, enter.returns() == Result.ARGUMENT ? 1 : 0);
    line(
        lines,
        "enter",
        method.getSimpleName().toString(),
        descriptors.of(method),
        enter.returns().name(),
        Integer.toString(enter.argument()),
        parameters);
  }

  private void readExit(
      StringBuilder lines, ExecutableElement method, @Nullable ExecutableElement enter) {
    OnExit exit = method.getAnnotation(OnExit.class);
    if (exit.replaces()) {
      check(
          Descriptors.isReference(method.getReturnType()),
          method,
          "An @OnExit with replaces must return an object: the value or the Throwable");
    } else {
      check(
          method.getReturnType().getKind() == TypeKind.VOID,
          method,
          "The result of this @OnExit is not used: set replaces, or return void");
    }
    String parameters = parameters(method, true);
    checkCount(method, exit.replaces() ? 1 : 0);
    for (VariableElement parameter : method.getParameters()) {
      if (parameter.getAnnotation(Entered.class) != null) {
        checkEntered(parameter, enter);
      }
    }
    line(
        lines,
        "exit",
        method.getSimpleName().toString(),
        descriptors.of(method),
        exit.replaces() ? "replaces" : "keeps",
        exit.onThrow() ? "always" : "returned",
        parameters);
  }

  private void checkEntered(VariableElement parameter, @Nullable ExecutableElement enter) {
    boolean kept =
        enter != null
            && enter.getReturnType().getKind() != TypeKind.VOID
            && enter.getAnnotation(OnEnter.class).returns() != Result.ARGUMENT;
    check(kept, parameter, "@Entered, but no @OnEnter returns a state");
    if (kept && Descriptors.isReference(parameter.asType())) {
      boolean fits =
          isObject(enter.getReturnType())
              || environment
                  .getTypeUtils()
                  .isAssignable(
                      environment.getTypeUtils().erasure(enter.getReturnType()),
                      environment.getTypeUtils().erasure(parameter.asType()));
      check(fits, parameter, "@Entered does not have the type that @OnEnter returns");
    }
  }

  private String parameters(ExecutableElement method, boolean exit) {
    checkVisible(method);
    check(method.getModifiers().contains(Modifier.STATIC), method, "Advice must be static");
    StringBuilder codes = new StringBuilder();
    for (VariableElement parameter : method.getParameters()) {
      List<String> roles = new ArrayList<>();
      Argument argument = parameter.getAnnotation(Argument.class);
      if (argument != null) {
        roles.add(Integer.toString(argument.value()));
        check(argument.value() >= 0, parameter, "Arguments are numbered from 0");
      }
      if (parameter.getAnnotation(This.class) != null) {
        roles.add("T");
      }
      if (parameter.getAnnotation(Entered.class) != null) {
        roles.add("E");
      }
      if (parameter.getAnnotation(Returned.class) != null) {
        roles.add("R");
      }
      if (parameter.getAnnotation(Thrown.class) != null) {
        roles.add("X");
        check(
            descriptors.of(parameter.asType()).equals("Ljava/lang/Throwable;"),
            parameter,
            "@Thrown must be a Throwable");
      }
      if (parameter.getAnnotation(Inside.class) != null) {
        roles.add("L");
        check(
            descriptors.of(parameter.asType()).equals("Ljava/lang/invoke/MethodHandles$Lookup;"),
            parameter,
            "@Inside must be a MethodHandles.Lookup");
      }
      check(roles.size() == 1, parameter, "A parameter of advice must have exactly one annotation");
      String role = roles.isEmpty() ? "-" : roles.get(0);
      check(
          exit || "ERX".indexOf(role.charAt(0)) < 0,
          parameter,
          "Before the method has run only @This and @Argument are available");
      check(
          argument != null || Descriptors.isReference(parameter.asType()),
          parameter,
          "This may be null, and so cannot be a primitive");
      codes.append(codes.length() == 0 ? "" : ",").append(role);
    }
    return codes.length() == 0 ? "-" : codes.toString();
  }

  private void checkCount(ExecutableElement method, int more) {
    check(
        method.getParameters().size() + more <= Bridge.MAX_ARGUMENTS,
        method,
        "Advice may have at most " + (Bridge.MAX_ARGUMENTS - more) + " parameters here");
  }

  private void checkJoinPoint(
      TypeElement type,
      JoinPoint joinPoint,
      @Nullable ExecutableElement enter,
      @Nullable ExecutableElement exit) {
    checkName(type, joinPoint.type());
    check(
        !joinPoint.method().isEmpty() && joinPoint.method().indexOf('<') < 0,
        type,
        "Cannot weave '" + joinPoint.method() + "': constructors cannot be woven");
    if (joinPoint.descriptor().isEmpty()) {
      check(joinPoint.anywhere().isEmpty(), type, "A join point anywhere must have a descriptor");
      return;
    }
    List<String> arguments = Descriptors.parameters(joinPoint.descriptor());
    check(arguments != null, type, "Not a descriptor: " + joinPoint.descriptor());
    if (arguments == null) {
      return;
    }
    for (ExecutableElement method : new ExecutableElement[] {enter, exit}) {
      if (method != null) {
        checkArguments(method, arguments);
      }
    }
    if (enter != null && enter.getAnnotation(OnEnter.class).returns() == Result.ARGUMENT) {
      check(
          enter.getAnnotation(OnEnter.class).argument() < arguments.size(),
          enter,
          "There is no such argument to replace");
    }
    String returned = joinPoint.descriptor();
    returned = returned.substring(returned.indexOf(')') + 1);
    check(
        exit == null
            || !exit.getAnnotation(OnExit.class).replaces()
            || returned.length() != 1
            || returned.equals("V"),
        type,
        "An @OnExit cannot replace a primitive: " + joinPoint.descriptor());
  }

  private void checkArguments(ExecutableElement method, List<String> arguments) {
    for (VariableElement parameter : method.getParameters()) {
      Argument argument = parameter.getAnnotation(Argument.class);
      if (argument == null) {
        continue;
      }
      check(argument.value() < arguments.size(), parameter, "There is no such argument");
      if (argument.value() < arguments.size()) {
        String actual = arguments.get(argument.value());
        String wanted = descriptors.of(parameter.asType());
        boolean bothReferences = actual.length() > 1 && wanted.length() > 1;
        boolean boxed = actual.length() == 1 && Descriptors.mayHold(wanted, actual.charAt(0));
        check(
            bothReferences || boxed || actual.equals(wanted),
            parameter,
            "The argument is of type " + actual);
      }
    }
  }

  private void checkVisible(Element element) {
    for (Element part = element;
        part != null && part.getKind() != ElementKind.PACKAGE;
        part = part.getEnclosingElement()) {
      check(
          part.getModifiers().contains(Modifier.PUBLIC),
          part,
          "The class and the methods of advice must be public, as they are linked from outside");
    }
  }

  private void checkName(TypeElement type, String name) {
    check(
        !name.isEmpty() && name.indexOf('/') < 0 && name.indexOf(' ') < 0,
        type,
        "Not the binary name of a class: '" + name + "'");
  }

  private boolean isObject(TypeMirror type) {
    return descriptors.of(type).equals("Ljava/lang/Object;");
  }

  private void check(boolean holds, Element where, String otherwise) {
    if (!holds) {
      sound = false;
      environment.getMessager().printMessage(Diagnostic.Kind.ERROR, otherwise, where);
    }
  }

  private static String orAny(String name) {
    return name.isEmpty() ? "*" : name;
  }

  private static void line(StringBuilder lines, String... words) {
    for (int i = 0; i < words.length; i++) {
      lines.append(i == 0 ? "" : " ").append(words[i]);
    }
    lines.append('\n');
  }
}
