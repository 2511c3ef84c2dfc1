package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** What fits on a few screens is read; what does not is searched. */
class SourceSizeTest {

    private static final int MAX_FILE_LINES = 400;
    private static final int MAX_METHOD_LINES = 40;

    static final List<Path> SHIPPED = List.of(
            Path.of("src/main/java"),
            Path.of("local-server/src/main/java"),
            Path.of("../langchain4j-cometapi-gemini-spring-boot-starter/src/main/java"));

    static List<Path> javaFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static List<Path> shippedFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path folder : SHIPPED) files.addAll(javaFiles(folder));
        return files;
    }

    @Test
    void no_file_is_longer_than_400_lines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : shippedFiles()) {
            int lines = Files.readAllLines(file).size();
            if (lines > MAX_FILE_LINES) tooLong.add(file + ": " + lines);
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void no_method_is_longer_than_40_lines() throws IOException {
        List<Path> files = shippedFiles();
        List<String> tooLong = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int methods = 0;
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            for (CompilationUnitTree unit : task.parse()) {
                MethodLengths lengths = new MethodLengths(Trees.instance(task).getSourcePositions(), unit);
                lengths.scan(unit, null);
                methods += lengths.methods;
                tooLong.addAll(lengths.tooLong);
            }
        }
        assertThat(methods).isGreaterThan(500);
        assertThat(tooLong).isEmpty();
    }

    private static final class MethodLengths extends TreePathScanner<Void, Void> {

        private final SourcePositions positions;
        private final CompilationUnitTree unit;
        private final List<String> tooLong = new ArrayList<>();
        private int methods;

        MethodLengths(SourcePositions positions, CompilationUnitTree unit) {
            this.positions = positions;
            this.unit = unit;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            methods++;
            LineMap lines = unit.getLineMap();
            long first = lines.getLineNumber(positions.getStartPosition(unit, method));
            long last = lines.getLineNumber(positions.getEndPosition(unit, method));
            if (last - first + 1 > MAX_METHOD_LINES) {
                tooLong.add(unit.getSourceFile().getName() + ":" + first + " " + method.getName() + ": "
                        + (last - first + 1));
            }
            return super.visitMethod(method, unused);
        }
    }
}
