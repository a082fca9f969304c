// Tells the style sheet that scripts run, before anything is drawn; without it everything stands open.
document.documentElement.classList.replace("no-js", "js");
