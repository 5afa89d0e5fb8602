import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hive.conf.HiveConf;
import org.apache.hadoop.hive.metastore.IMetaStoreClient;
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.ql.metadata.Hive;
import org.apache.hadoop.mapred.JobConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.hive.thriftserver.HiveThriftServer2;

/**
 * Spark's Thrift server without five costs that each statement would pay again:
 *
 * 1. The sessions share one client of the metastore and leave it open (docs/adr/0010).
 * 2. Local files get their permissions from Java, not from a process `chmod` for each file.
 * 3. Hadoop's settings travel to tasks without the names of the files that they came from
 *    (docs/adr/0032).
 * 4. A class that does not exist is looked for once, and so are files of services and settings
 *    (docs/adr/0044).
 * 5. The metastore is asked for a table once, until the table changes (docs/adr/0045).
 */
public class AnalyticsThriftServer {

    public static void main(String[] arguments) throws Exception {
        keepClientsOfMetastore();
        changePermissionsInJava();
        sayAtTheEnd(rememberMissingClasses());
        HiveThriftServer2.main(arguments);
        forgetSourcesOfSettings(SparkContext.getOrCreate().hadoopConfiguration());
    }

    /**
     * Spark keeps one client and lends it to each thread. Hive closes the client of a thread when a
     * session that ran there ends, whosever it is.
     */
    private static void keepClientsOfMetastore() throws ReflectiveOperationException {
        final Field client = opened(Hive.class, "metaStoreClient");
        // Hive's own variable closes the client that is removed from it; Java's only forgets it.
        opened(Hive.class, "hiveDB").set(null, new ThreadLocal() {
            public void set(Object hive) {
                super.set(hive);
                if (hive != null && ownsItsMetastore(((Hive) hive).getConf())) {
                    remember((Hive) hive, client);
                }
            }
        });
    }

    /**
     * Only one process can open Derby's files. Another metastore may change behind this server, and
     * the one in memory, which Spark makes for a session's own settings, is not the one of the rest.
     */
    private static boolean ownsItsMetastore(HiveConf settings) {
        String url = settings.getVar(HiveConf.ConfVars.METASTORECONNECTURLKEY);
        return settings.getVar(HiveConf.ConfVars.METASTOREURIS).isEmpty()
            && url.startsWith("jdbc:derby:")
            && !url.startsWith("jdbc:derby://")
            && !url.startsWith("jdbc:derby:memory:");
    }

    private static synchronized void remember(Hive hive, Field client) {
        try {
            IMetaStoreClient current = hive.getMSC();
            if (!RememberingClient.is(current)) { // Spark sets the same Hive for each statement.
                client.set(hive, RememberingClient.of(current));
            }
        } catch (Exception error) {
            throw new IllegalStateException("The client of the metastore can't be opened.", error);
        }
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
    private static RememberingLoader rememberMissingClasses() {
        RememberingLoader loader =
            new RememberingLoader(Thread.currentThread().getContextClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        return loader;
    }

    /** Write into the log what was remembered. */
    private static void sayAtTheEnd(final RememberingLoader loader) {
        Runtime.getRuntime().addShutdownHook(new Thread() {
            public void run() {
                System.err.println(
                    "Remembered " + loader.missing.size() + " names of classes that do not exist, and "
                        + loader.files.size() + " names of files.");
                System.err.println(
                    "Asked the metastore for " + RememberingClient.asked + " of "
                        + RememberingClient.wanted + " databases and tables.");
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
     * Java looks into about 300 jars for a class that is in none of them. It also does for the files
     * that list services, for each table that is read or made, and for those of Hadoop's settings.
     */
    public static class RememberingLoader extends ClassLoader {

        private final Set missing = ConcurrentHashMap.newKeySet();
        private final Map files = new ConcurrentHashMap();

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

        public URL getResource(String name) {
            if (!isRemembered(name)) {
                return getParent().getResource(name);
            }
            try {
                List found = found(name);
                return found.isEmpty() ? null : (URL) found.get(0);
            } catch (IOException error) {
                return null; // as Java answers
            }
        }

        public Enumeration getResources(String name) throws IOException {
            return isRemembered(name)
                ? Collections.enumeration(found(name))
                : getParent().getResources(name);
        }

        private List found(String name) throws IOException {
            List known = (List) files.get(name);
            if (known == null) {
                known = Collections.list(getParent().getResources(name));
                if (areInJars(known)) {
                    files.put(name, known);
                }
            }
            return known;
        }

        /** A file in a folder of the class path may go while the server runs. */
        private static boolean areInJars(List found) {
            for (int i = 0; i < found.size(); i++) {
                if (!((URL) found.get(i)).getProtocol().equals("jar")) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isRemembered(String name) {
            return name.startsWith("META-INF/services/") || name.endsWith("-default.xml")
                || name.endsWith("-site.xml");
        }
    }

    /**
     * A client of a metastore that nobody else changes. It asks for a database and for a table
     * once, until one of the clients changes it.
     */
    public static class RememberingClient implements InvocationHandler {

        private static final Map REMEMBERED = new HashMap();
        private static long wanted = 0;
        private static long asked = 0;

        private final IMetaStoreClient client;

        private RememberingClient(IMetaStoreClient client) {
            this.client = client;
        }

        static boolean is(IMetaStoreClient client) {
            return Proxy.isProxyClass(client.getClass())
                && Proxy.getInvocationHandler(client) instanceof RememberingClient;
        }

        static IMetaStoreClient of(IMetaStoreClient client) {
            return (IMetaStoreClient) Proxy.newProxyInstance(
                RememberingClient.class.getClassLoader(),
                new Class[] {IMetaStoreClient.class},
                new RememberingClient(client));
        }

        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            String name = method.getName();
            if (name.equals("getDatabase")) {
                return new Database((Database) remembered(key(arguments, 1), method, arguments));
            }
            if (name.equals("getTable") && arguments.length == 2) {
                return new Table((Table) remembered(key(arguments, 2), method, arguments));
            }
            if (changesNothing(name)) {
                return answerOf(method, arguments);
            }
            synchronized (REMEMBERED) {
                try {
                    return answerOf(method, arguments);
                } finally {
                    forget(name, arguments);
                }
            }
        }

        /** Callers get copies of the answer, because Hive changes the tables that it is given. */
        private Object remembered(String key, Method method, Object[] arguments) throws Throwable {
            // A change and an older answer may not pass each other.
            synchronized (REMEMBERED) {
                wanted++;
                Object answer = REMEMBERED.get(key);
                if (answer == null) {
                    asked++;
                    answer = answerOf(method, arguments);
                    REMEMBERED.put(key, answer);
                }
                return answer;
            }
        }

        private Object answerOf(Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(client, arguments);
            } catch (InvocationTargetException error) {
                throw error.getCause();
            }
        }

        /** Whether a method only asks, or is about partitions, which are never remembered. */
        private static boolean changesNothing(String name) {
            return name.startsWith("get") || name.startsWith("list") || name.startsWith("is")
                || name.equals("tableExists")
                || name.contains("artition");
        }

        private static void forget(String name, Object[] arguments) {
            if (name.equals("createTable")) {
                Table table = (Table) arguments[0];
                REMEMBERED.remove(key(new Object[] {table.getDbName(), table.getTableName()}, 2));
            } else if (name.equals("dropTable") && arguments.length > 2) {
                REMEMBERED.remove(key(arguments, 2));
            } else if (name.startsWith("alter_table")) {
                Table table = (Table) arguments[2];
                REMEMBERED.remove(key(arguments, 2));
                REMEMBERED.remove(key(new Object[] {table.getDbName(), table.getTableName()}, 2));
            } else {
                REMEMBERED.clear();
            }
        }

        private static String key(Object[] names, int count) {
            StringBuilder key = new StringBuilder();
            for (int i = 0; i < count; i++) {
                key.append(names[i].toString().toLowerCase(Locale.ROOT)).append('/');
            }
            return key.toString();
        }
    }
}
