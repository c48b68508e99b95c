package source

import "strings"

// vendorCache decides by path whether a file is third-party code. The rules follow linguist's
// vendor.yml where those name third-party code for certain. Left out on purpose, because they hide
// what a team wrote itself: "cache/", "env/", "*.d.ts", "bootstrap.js", "effects.js", "controls.js",
// "dragdrop.js", "prototype*.js", "fabfile.py", "Jenkinsfile", "Vagrantfile", ".github/", ".vscode/",
// ".gitignore" and its kin. Added: virtual environments, site-packages, wwwroot/lib, and the
// fixtures of test suites under further names.
//
// Folders are decided once; paths come sorted.
type vendorCache struct {
	dir string
	why string
	set bool
}

// lookup returns the reason, "" for own code.
func (c *vendorCache) lookup(path string) string {
	dir, name := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, name = path[:i], path[i+1:]
	}
	if !c.set || dir != c.dir {
		c.dir, c.why, c.set = dir, vendoredDir(dir), true
	}
	if c.why != "" {
		return c.why
	}
	return vendoredName(name)
}

// fixtures is the reason of folders with samples that tests read: code, but no one's program.
const fixtures = "test fixtures"

// vendoredParts are folder names that mean third-party code anywhere in a path.
var vendoredParts = map[string]string{
	"node_modules": "node_modules", "bower_components": "bower_components", "jspm_packages": "jspm_packages",
	"vendor": "vendor folder", "vendors": "vendor folder", "Vendor": "vendor folder",
	"third_party": "third-party folder", "third-party": "third-party folder", "thirdparty": "third-party folder",
	"ThirdParty": "third-party folder", "thirdParty": "third-party folder", "Third-Party": "third-party folder",
	"3rdparty": "third-party folder", "3rd-party": "third-party folder", "3rd_party": "third-party folder", "3rdParty": "third-party folder",
	"extern": "external folder", "external": "external folder", "externals": "external folder", "External": "external folder",
	"dist": "distribution folder", "site-packages": "Python packages", "dist-packages": "Python packages",
	"venv": "virtual environment", ".venv": "virtual environment", "virtualenv": "virtual environment",
	"Carthage": "Carthage", "Pods": "CocoaPods", "MathJax": "MathJax", "ace-builds": "Ace editor", "flow-typed": "flow-typed",
	"xvba_modules": "xvba_modules", "puphpet": "puphpet", "admin_media": "Django admin media", "_esy": "esy", "tiny_mce": "TinyMCE",
	"bootstrap-datepicker": "Bootstrap", "extjs": "Ext JS", "Sparkle": "Sparkle",
	"testdata": fixtures, "__fixtures__": fixtures, "__testfixtures__": fixtures,
}

// vendoredPairs are two neighbouring folder names.
var vendoredPairs = map[string]string{
	"Godeps/_workspace": "Godeps", ".yarn/releases": "Yarn", ".yarn/plugins": "Yarn", ".yarn/sdks": "Yarn",
	".yarn/unplugged": "Yarn", ".yarn/versions": "Yarn", "gradle/wrapper": "Gradle wrapper", ".mvn/wrapper": "Maven wrapper",
	"wwwroot/lib": "client libraries", "inst/extdata": "R package data",
	"test/fixtures": fixtures, "tests/fixtures": fixtures, "Test/fixtures": fixtures, "Tests/fixtures": fixtures,
	"spec/fixtures": fixtures, "specs/fixtures": fixtures, "__tests__/fixtures": fixtures,
	"docs/_build": "documentation build", "docs/_static": "documentation theme", "docs/_themes": "documentation theme",
	"doc/_build": "documentation build", "doc/_static": "documentation theme", "doc/_themes": "documentation theme",
}

func vendoredDir(dir string) string {
	if dir == "" {
		return ""
	}
	top, _, _ := strings.Cut(dir, "/")
	switch top {
	case "deps", "Dependencies", "dependencies":
		return "dependencies folder"
	case "debian":
		return "packaging folder"
	}
	before := ""
	for rest, more := dir, true; more; {
		var part string
		part, rest, more = strings.Cut(rest, "/")
		if why := vendoredParts[part]; why != "" {
			return why
		}
		if before != "" {
			if why := vendoredPairs[before+"/"+part]; why != "" {
				return why
			}
		}
		if strings.HasSuffix(part, ".framework") || strings.HasSuffix(part, ".xctemplate") || strings.HasSuffix(part, ".imageset") {
			return "Xcode bundle"
		}
		before = part
	}
	return ""
}

// vendoredNames are files that are copied into repositories as they are.
var vendoredNames = map[string]string{
	"configure": "autoconf", "config.guess": "autoconf", "config.sub": "autoconf", "aclocal.m4": "autoconf", "libtool.m4": "libtool",
	"ltoptions.m4": "libtool", "ltsugar.m4": "libtool", "ltversion.m4": "libtool", "lt~obsolete.m4": "libtool", "ltmain.sh": "libtool",
	"gradlew": "Gradle wrapper", "gradlew.bat": "Gradle wrapper", "mvnw": "Maven wrapper", "mvnw.cmd": "Maven wrapper", "waf": "waf",
	"cpplint.py": "cpplint", "erlang.mk": "erlang.mk", "rebar": "rebar", "dotnet-install.sh": "dotnet-install", "dotnet-install.ps1": "dotnet-install",
	"html5shiv.js": "html5shiv", "pdf.worker.js": "PDF.js", "ckeditor.js": "CKEditor", "MochiKit.js": "MochiKit", "dojo.js": "Dojo",
	"Chart.js": "Chart.js", "bootbox.js": "Bootbox", "fuelux.js": "Fuel UX", "normalize.css": "normalize.css", "animate.css": "animate.css",
	"font-awesome.css": "Font Awesome", "fontawesome.css": "Font Awesome", "bulma.css": "Bulma", "skeleton.css": "Skeleton",
	"bootstrap.css": "Bootstrap", "bootstrap.bundle.js": "Bootstrap", "materialize.js": "Materialize", "materialize.css": "Materialize",
	"react.js": "React", "react-dom.js": "React", "angular.js": "AngularJS", "angular-route.js": "AngularJS", "octicons.css": "Octicons",
	"jquery.js": "jQuery", "jquery-ui.js": "jQuery", "jquery.validate.js": "jQuery", "jquery.form.js": "jQuery", "d3.js": "D3",
}

func vendoredName(name string) string {
	if why := vendoredNames[name]; why != "" {
		return why
	}
	for _, lib := range [...]struct{ prefix, why string }{
		{"jquery-", "jQuery"}, {"jquery.", "jQuery"}, {"modernizr-", "Modernizr"}, {"modernizr.custom.", "Modernizr"},
		{"mootools-", "MooTools"}, {"knockout-", "Knockout"}, {"d3.v", "D3"}, {"cordova-", "Cordova"}, {"yui-", "YUI"},
	} {
		// A version behind the name, as in jquery-3.7.1.js.
		if rest, ok := strings.CutPrefix(name, lib.prefix); ok && strings.HasSuffix(name, ".js") && rest[0] >= '0' && rest[0] <= '9' {
			return lib.why
		}
	}
	if strings.HasSuffix(name, "-vsdoc.js") || strings.HasSuffix(name, ".intellisense.js") {
		return "Visual Studio IntelliSense"
	}
	return ""
}

// isTestPath reports whether a path is test code by the conventions of the common languages: a
// test folder, or a name such as x_test.go, test_x.py, x.spec.ts, XTest.java.
func isTestPath(path string) bool {
	dir, name := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, name = path[:i], path[i+1:]
	}
	for part := range strings.SplitSeq(dir, "/") {
		switch part {
		case "test", "tests", "Test", "Tests", "__tests__", "spec", "specs", "e2e", "testdata", "testing", "unittest", "unittests",
			"androidTest", "integration-tests", "integrationTest", "__mocks__", "__fixtures__":
			return true
		}
		if strings.HasSuffix(part, ".Tests") || strings.HasSuffix(part, ".Test") || strings.HasSuffix(part, "-tests") {
			return true
		}
	}
	stem, ext, ok := strings.Cut(name, ".")
	if !ok {
		return false
	}
	if strings.HasPrefix(ext, "test.") || strings.HasPrefix(ext, "spec.") || strings.HasPrefix(ext, "cy.") || strings.HasPrefix(ext, "e2e.") {
		return true
	}
	switch ext {
	case "go", "c", "cc", "cpp", "rs", "rb", "exs", "dart", "lua":
		return strings.HasSuffix(stem, "_test") || strings.HasSuffix(stem, "_spec") || strings.HasSuffix(stem, "_unittest")
	case "py":
		return strings.HasPrefix(stem, "test_") || strings.HasSuffix(stem, "_test") || stem == "conftest" || stem == "tests"
	case "java", "kt", "kts", "scala", "cs", "php", "swift", "groovy", "fs", "vb", "m":
		for _, end := range [...]string{"Test", "Tests", "Spec", "TestCase", "IT"} {
			if strings.HasSuffix(stem, end) && len(stem) > len(end) {
				return true
			}
		}
	}
	return false
}
