import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hive.ql.metadata.Hive;
import org.apache.hadoop.mapred.JobConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.hive.thriftserver.HiveThriftServer2;

/**
 * Spark's Thrift server without four costs that each statement would pay again:
 *
 * 1. The sessions share one client of the metastore and leave it open (docs/adr/0010).
 * 2. Local files get their permissions from Java, not from a process `chmod` for each file.
 * 3. Hadoop's settings travel to tasks without the names of the files that they came from
 *    (docs/adr/0032).
 * 4. A class that does not exist is looked for once (docs/adr/0044).
 */
public class AnalyticsThriftServer {

    public static void main(String[] arguments) throws Exception {
        keepClientsOfMetastore();
        changePermissionsInJava();
        rememberMissingClasses();
        HiveThriftServer2.main(arguments);
        forgetSourcesOfSettings(SparkContext.getOrCreate().hadoopConfiguration());
    }

    /**
     * Spark keeps one client and lends it to each thread. Hive closes the client of a thread when a
     * session that ran there ends, whosever it is.
     */
    private static void keepClientsOfMetastore() throws ReflectiveOperationException {
        // Hive's own variable closes the client that is removed from it; Java's only forgets it.
        opened(Hive.class, "hiveDB").set(null, new ThreadLocal());
    }

    private static void changePermissionsInJava()
            throws ReflectiveOperationException, IOException {
        // Hadoop fills its table of file systems when the first one is asked for.
        FileSystem.getFileSystemClass("file", new Configuration());
        Map systems = (Map) opened(FileSystem.class, "SERVICE_FILE_SYSTEMS").get(null);
        systems.put("file", JavaLocalFileSystem.class);
        // The launcher has opened a file system of the old class.
        FileSystem.closeAll();
    }

    /**
     * A task gets a copy of about 2,000 settings. With each comes a compressed list of the files
     * that it was read from, which a tenth of a small build's time went to. Only messages name them.
     */
    private static void forgetSourcesOfSettings(Configuration settings)
            throws ReflectiveOperationException {
        // The class adds its own files to all settings when it is loaded, and so reads them anew.
        new JobConf(settings);
        settings.size();
        Map sources = (Map) opened(Configuration.class, "updatingResource").get(settings);
        int count = sources.size();
        sources.clear();
        System.err.println("Forgot the sources of " + count + " settings of Hadoop.");
    }

    /** The class loaders of sessions and of tasks have the loader of this thread as an ancestor. */
    private static void rememberMissingClasses() {
        final RememberingLoader loader =
            new RememberingLoader(Thread.currentThread().getContextClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        Runtime.getRuntime().addShutdownHook(new Thread() {
            public void run() {
                System.err.println(
                    "Remembered " + loader.missing.size() + " names of classes that do not exist.");
            }
        });
    }

    private static Field opened(Class owner, String name) throws NoSuchFieldException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** Hadoop's local file system with checksums, over files whose permissions Java sets. */
    public static class JavaLocalFileSystem extends LocalFileSystem {

        public JavaLocalFileSystem() {
            super(new RawJavaLocalFileSystem());
        }
    }

    /** Hadoop's local files. Hadoop without its native library starts `chmod` for each of them. */
    public static class RawJavaLocalFileSystem extends RawLocalFileSystem {

        public void setPermission(Path path, FsPermission permission) throws IOException {
            int special = permission.toShort() & ~0777;
            if (special != 0) {
                super.setPermission(path, permission); // Java has no word for a sticky bit.
                return;
            }
            Files.setPosixFilePermissions(
                pathToFile(path).toPath(),
                PosixFilePermissions.fromString(
                    permission.getUserAction().SYMBOL
                        + permission.getGroupAction().SYMBOL
                        + permission.getOtherAction().SYMBOL));
        }
    }

    /**
     * The classes of its parent, whose jars are the same until the server ends. The compiler of
     * Spark's generated code tries each word of it as the name of classes in several packages, and
     * Java looks into about 300 jars for a class that is in none of them.
     */
    public static class RememberingLoader extends ClassLoader {

        private final Set missing = ConcurrentHashMap.newKeySet();

        public RememberingLoader(ClassLoader parent) {
            super(parent);
        }

        protected Class loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (missing.contains(name)) {
                throw new ClassNotFoundException(name);
            }
            try {
                return getParent().loadClass(name);
            } catch (ClassNotFoundException error) {
                missing.add(name);
                throw error;
            }
        }
    }
}
