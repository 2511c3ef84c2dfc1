package com.cometapi.langchain4j.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks what doclint reports as "no comment" and "no main description". Doclint's group "missing" demands block tags for
 * every parameter as well, so the build leaves it off. The sources are only parsed, so no class path is needed.
 */
class JavadocTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/main/java",
                "local-server/src/main/java",
                "../langchain4j-cometapi-gemini-spring-boot-starter/src/main/java"
            })
    void what_is_public_begins_with_a_sentence(Path folder) throws IOException {
        assertThat(undocumented(folder)).isEmpty();
    }

    private static List<String> undocumented(Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8);
                Stream<Path> paths = Files.walk(folder)) {
            List<Path> sources =
                    paths.filter(path -> path.toString().endsWith(".java")).toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            Finder finder = new Finder(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) finder.scan(unit, null);
            assertThat(finder.documented)
                    .as("elements with a sentence in " + folder)
                    .isPositive();
            return finder.undocumented;
        }
    }

    /** Visits public and protected elements, as far as no element around them hides them. */
    private static final class Finder extends TreePathScanner<Void, Void> {

        final List<String> undocumented = new ArrayList<>();
        int documented;
        private final DocTrees trees;

        Finder(DocTrees trees) {
            this.trees = trees;
        }

        @Override
        public Void visitPackage(PackageTree node, Void unused) {
            if (file().endsWith("package-info.java")) check("the package");
            return null;
        }

        @Override
        public Void visitClass(ClassTree node, Void unused) {
            if (!isVisible(node.getModifiers())) return null;
            check(node.getSimpleName().toString());
            return super.visitClass(node, null);
        }

        @Override
        public Void visitMethod(MethodTree node, Void unused) {
            boolean inheritsComment = node.getModifiers().getAnnotations().stream()
                    .anyMatch(it -> it.getAnnotationType().toString().equals("Override"));
            if (isVisible(node.getModifiers()) && !inheritsComment) check(node.getName() + "(..)");
            return null;
        }

        @Override
        public Void visitVariable(VariableTree node, Void unused) {
            if (isVisible(node.getModifiers())) check(node.getName().toString());
            return null;
        }

        private boolean isVisible(ModifiersTree modifiers) {
            Set<Modifier> flags = modifiers.getFlags();
            if (flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED)) return true;
            Tree.Kind parent = getCurrentPath().getParentPath().getLeaf().getKind();
            return !flags.contains(Modifier.PRIVATE)
                    && (parent == Tree.Kind.INTERFACE || parent == Tree.Kind.ANNOTATION_TYPE);
        }

        private void check(String name) {
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment != null && !comment.getFirstSentence().isEmpty()) {
                documented++;
                return;
            }
            long line = getCurrentPath()
                    .getCompilationUnit()
                    .getLineMap()
                    .getLineNumber(trees.getSourcePositions()
                            .getStartPosition(
                                    getCurrentPath().getCompilationUnit(),
                                    getCurrentPath().getLeaf()));
            undocumented.add(file() + ":" + line + " " + name + " has "
                    + (comment == null ? "no comment" : "no main description"));
        }

        private String file() {
            return Path.of(getCurrentPath().getCompilationUnit().getSourceFile().toUri())
                    .getFileName()
                    .toString();
        }
    }
}
